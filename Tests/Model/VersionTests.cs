using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>The row "version" of the settings: images in step, and data that is older or newer.</summary>
public class VersionTests
{
    private const string Digest = "3f2b7d6a4c0e9d8b1a5f6e7c8d9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70";
    private const string OtherDigest = "0000000000000000000000000000000000000000000000000000000000000001";

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ThePrivateRegistryOfTheServerIsThatOfAllItsContainers(string version)
    {
        var images = await ImagesAsync(version, authentik => authentik.WithImageRegistry("registry.example.com/mirror"));
        Assert.Equal(
            [
                $"registry.example.com/mirror/goauthentik/server:{version}",
                $"registry.example.com/mirror/goauthentik/server:{version}",
                $"registry.example.com/mirror/goauthentik/proxy:{version}",
            ],
            images);
    }

    [Fact]
    public async Task TheImageNameOfTheServerMovesTheOthersToItsPlace() => Assert.Equal(
        ["docker.io/authentik/server:2025.8.4", "docker.io/authentik/server:2025.8.4", "docker.io/authentik/proxy:2025.8.4"],
        await ImagesAsync("2025.8.4", authentik => authentik.WithImage("authentik/server", "2025.8.4").WithImageRegistry("docker.io")));

    [Fact]
    public async Task AnImageNameWithARegistryInItKeepsThat() => Assert.Equal(
        ["registry.example.com/identity/server:2025.8.4", "registry.example.com/identity/server:2025.8.4", "registry.example.com/identity/proxy:2025.8.4"],
        await ImagesAsync("2025.8.4", authentik => authentik.WithImage("registry.example.com/identity/server", "2025.8.4")));

    [Fact]
    public async Task OneImageCanComeFromElsewhere()
    {
        var images = await ImagesAsync("2025.8.4", authentik =>
            authentik.WithWorker(worker => worker.WithImage("mine/authentik", "2025.8.4").WithImageRegistry("registry.example.com")));
        Assert.Equal(["ghcr.io/goauthentik/server:2025.8.4", "registry.example.com/mine/authentik:2025.8.4", "ghcr.io/goauthentik/proxy:2025.8.4"], images);
    }

    [Fact]
    public async Task ATagOfOnesOwnIsForAll() => Assert.Equal(
        ["ghcr.io/goauthentik/server:my-build", "ghcr.io/goauthentik/server:my-build", "ghcr.io/goauthentik/proxy:my-build"],
        await ImagesAsync("2025.8.4", authentik => authentik.WithImageTag("my-build")));

    [Fact]
    public async Task TheWorkerFollowsTheDigestOfTheServerAndAnOutpostHasItsOwn()
    {
        var images = await ImagesAsync("2025.8.4", authentik => authentik.WithImageSHA256(Digest), outpost => outpost.WithImageSHA256(OtherDigest));
        Assert.Equal([$"ghcr.io/goauthentik/server@sha256:{Digest}", $"ghcr.io/goauthentik/server@sha256:{Digest}", $"ghcr.io/goauthentik/proxy@sha256:{OtherDigest}"], images);
    }

    [Fact]
    public async Task AnOutpostWithoutADigestHasTheTagOfTheVersion() => Assert.Equal(
        "ghcr.io/goauthentik/proxy:2025.8.4", (await ImagesAsync("2025.8.4", authentik => authentik.WithImageSHA256(Digest)))[2]);

    [Fact]
    public async Task TwoDigestsOfOneImageAreRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => ImagesAsync(
            "2025.8.4", authentik => authentik.WithImageSHA256(Digest).WithWorker(worker => worker.WithImageSHA256(OtherDigest))));
        Assert.Equal(
            $"'authentik-worker' has the image sha256:{OtherDigest} and 'authentik' sha256:{Digest}. Server and worker run one image: set it for 'authentik' only, and the worker follows.",
            refusal.Message);
    }

    [Fact]
    public async Task ATagThatNamesNoVersionIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => ImagesAsync("2025.8.4", authentik => authentik.WithImage("mirror/server")));
        Assert.Equal(
            "'authentik' has the image tag latest, which names no version; that of authentik's own images stayed at 2025.2. Give the tag or the digest: authentik.WithImage(\"mirror/server\", \"2026.2.2\").",
            refusal.Message);
    }

    [Fact]
    public void DataOfANewerReleaseLineIsRefused()
    {
        var verdict = Judge("2025.8.4", "2025.8.4", "2026.2.2", "2025.2.4");
        Assert.Equal(
            "The data of authentik 'authentik', in the database 'authentik-db', is of version 2026.2.2, and 'authentik' is 2025.8.4. authentik cannot go back to an older version, which would damage the data. Choose 2026.2.2 or later with WithVersion, or restore a backup from 2025.8.4 into an empty database.",
            verdict.Refusal);
    }

    [Fact]
    public void DataOfANewerPatchIsAWarning() => Assert.Equal(
        "The data of authentik 'authentik', in the database 'authentik-db', is of version 2025.8.4, and 'authentik' is 2025.8.3. authentik does not promise that going back works, not even within 2025.8. Choose 2025.8.4 or later with WithVersion.",
        Judge("2025.8.3", "2025.8.4").Warning);

    [Fact]
    public void SkippingReleaseLinesIsAWarningThatNamesThem() => Assert.Equal(
        "The data of authentik 'authentik', in the database 'authentik-db', is of version 2025.8.4, and 'authentik' is 2026.2.2. authentik asks to go through every release line: make a backup, and start 2025.10, then 2025.12 first.",
        Judge("2026.2.2", "2025.8.4").Warning);

    [Theory]
    [InlineData("2025.8.4")]
    [InlineData("2025.8.4", "2025.8.4")]
    [InlineData("2025.8.4", "2025.8.0-rc1")]
    [InlineData("2025.8", "2025.8.4")]
    [InlineData("2025.10.4", "2025.8.4")]
    [InlineData("2026.2.2", "no version at all")]
    public void NothingIsSaidAboutDataThatFits(string version, params string[] history) => Assert.Equal(new(), Judge(version, history));

    private static DataVersionCheck.Verdict Judge(string version, params string[] history) =>
        DataVersionCheck.Judge(AuthentikVersion.Parse(version), history, "authentik", "authentik-db");

    private static async Task<IReadOnlyList<string>> ImagesAsync(
        string version,
        Action<IResourceBuilder<AuthentikResource>> configure,
        Action<IResourceBuilder<AuthentikProxyOutpostResource>>? configureOutpost = null)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version);
        var outpost = TestModel.AddProxied(authentik, "wiki");
        configure(authentik);
        configureOutpost?.Invoke(outpost);
        await using var model = await TestModel.CompleteAsync(builder);
        return [model.ImageOf("authentik"), model.ImageOf("authentik-worker"), model.ImageOf("wiki-outpost")];
    }
}
