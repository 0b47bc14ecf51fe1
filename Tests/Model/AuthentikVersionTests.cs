using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

public class AuthentikVersionTests
{
    [Theory]
    [InlineData("2025.8.4", 2025, 8, 4)]
    [InlineData("2025.10.0", 2025, 10, 0)]
    [InlineData("2026.2", 2026, 2, null)]
    public void AVersionIsReadAndWrittenAgain(string text, int year, int month, int? patch)
    {
        var version = AuthentikVersion.Parse(text);
        Assert.Equal((year, month, patch), (version.Year, version.Month, version.Patch));
        Assert.Equal(text, version.ToString());
        Assert.Equal(text, version.ImageTag);
    }

    [Theory]
    [InlineData("2025.8.3", "2025.8.4")]
    [InlineData("2025.8.4", "2025.10.0")]
    [InlineData("2025.8", "2025.8.0")]
    [InlineData("2025.12.4", "2026.2.0")]
    public void VersionsAreComparedByNumbersNotByText(string older, string newer)
    {
        Assert.True(AuthentikVersion.Parse(older) < AuthentikVersion.Parse(newer));
        Assert.True(AuthentikVersion.Parse(newer) >= AuthentikVersion.Parse(older));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("2025")]
    [InlineData("v2025.8.4")]
    [InlineData("2025.13.1")]
    [InlineData("2025.8.4-rc1")]
    public void WhatIsNoVersionIsRefusedWithTheOnesThatAre(string text)
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => AuthentikVersion.Parse(text));
        Assert.Equal(
            $"'{text}' is not a version of authentik: a version looks like 2025.8.4 or 2025.8. Tested: 2025.2, 2025.8, 2026.2; accepted: 2025.4, 2025.6, 2025.10, 2025.12, 2026.5, 2026.8.",
            refusal.Message);
    }

    [Fact]
    public void AnUnknownReleaseLineIsRefusedWhenItIsSet()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        var refusal = Assert.Throws<DistributedApplicationException>(() => authentik.WithVersion(AuthentikVersion.Parse("2024.12.3")));
        Assert.Equal(
            "authentik 2024.12.3 is not known to this library. Tested: 2025.2, 2025.8, 2026.2; accepted: 2025.4, 2025.6, 2025.10, 2025.12, 2026.5, 2026.8. Choose one of these with WithVersion.",
            refusal.Message);
    }

    [Fact]
    public void TheDefaultIsTheNewestTestedVersion()
    {
        var newest = AuthentikRelease.All.Where(r => r.Tested).Max(r => AuthentikVersion.Parse(r.Line));
        Assert.Equal(newest!.Line, AuthentikVersion.Default.Line);
    }
}
