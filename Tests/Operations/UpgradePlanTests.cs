using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace Tests.Operations;

/// <summary>Which upgrades are possible, and what is said about them.</summary>
public class UpgradePlanTests
{
    [Theory]
    [InlineData("2025.8.4", null, "2025.10")]
    [InlineData("2025.8.4", "2025.10.4", "2025.10.4")]
    [InlineData("2025.8.4", "2025.8.6", "2025.8.6")]
    [InlineData("2026.5.1", null, "2026.8")]
    public void OneReleaseLineAtATime(string from, string? wanted, string to) =>
        Assert.Equal(AuthentikVersion.Parse(to), UpgradePlan.Make(AuthentikVersion.Parse(from), wanted).To);

    [Theory]
    [InlineData("2025.8.4", "2026.2.2", "From 2025.8.4 to 2026.2.2 release lines would be skipped", "Upgrade to 2025.10 first")]
    [InlineData("2025.8.4", "2025.2.4", "authentik cannot go back", "restore an archive that was made with it")]
    [InlineData("2025.8.4", "2025.8.4", "The server runs 2025.8.4 already", "The next release line is 2025.10.")]
    [InlineData("2025.8.4", "2031.1", "not a version that this library knows", "Tested:")]
    [InlineData("2025.8.4", "newest", "not a version that this library knows", "Tested:")]
    [InlineData("2026.8.3", null, "newest release line that this library knows", "newer version of Authentik.Aspire.Hosting")]
    public void OtherWaysAreRefusedWithTheStepThatThereIs(string from, string? wanted, string reason, string next)
    {
        var refusal = Assert.Throws<OperationException>(() => UpgradePlan.Make(AuthentikVersion.Parse(from), wanted));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(next, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UploadsMoveOnceOnTheWay() =>
        Assert.Equal(
            ["2025.12"],
            AuthentikRelease.All.Zip(AuthentikRelease.All.Skip(1))
                .Where(pair => new UpgradePlan(AuthentikVersion.Parse(pair.First.Line), AuthentikVersion.Parse(pair.Second.Line)).MovesUploads)
                .Select(pair => pair.Second.Line));

    [Fact]
    public void TheLineToChangeIsTheOneTheVersionComesFrom()
    {
        var folder = Directory.CreateTempSubdirectory("authentik-settings-");
        try
        {
            var file = Path.Combine(folder.FullName, "appsettings.json");
            File.WriteAllText(file, """{ "Authentik": { "Version": "2025.8.4" } }""");
            var configuration = new ConfigurationBuilder().AddJsonFile(file).Build();
            Assert.Equal(
                "The setting `Authentik:Version` in appsettings.json: `2025.10.4` instead of `2025.8.4`.",
                VersionSetting.Describe(configuration, AuthentikVersion.Parse("2025.8.4"), AuthentikVersion.Parse("2025.10.4")));
            Assert.Contains(
                """.WithVersion(AuthentikVersion.Parse("2025.10.4"))""",
                VersionSetting.Describe(new ConfigurationBuilder().Build(), AuthentikVersion.Parse("2025.8.4"), AuthentikVersion.Parse("2025.10.4")),
                StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
