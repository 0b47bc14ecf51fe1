using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>What differs between the release lines, seen in what the containers get.</summary>
public class VersionFactsTests
{
    [Theory]
    [InlineData("2025.2.4", true)]
    [InlineData("2025.8.4", true)]
    [InlineData("2025.10.4", false)]
    [InlineData("2026.2.2", false)]
    public async Task RedisIsUsedAndWaitedForOnlyWhereItIsNeeded(string version, bool needed)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version);
        if (!needed)
        {
            authentik.WithRedis(builder.AddRedis("redis"));
        }

        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            var environment = await model.EnvironmentOfAsync(name);
            Assert.Equal(needed ? 3 : 0, environment.Keys.Count(k => k.StartsWith("AUTHENTIK_REDIS__", StringComparison.Ordinal)));
            Assert.Equal(needed ? ["authentik-db", "redis"] : ["authentik-db"], model.WaitsOf(name));
        }
    }

    [Theory]
    [InlineData("2025.2.4", "/media")]
    [InlineData("2025.8.4", "/media")]
    [InlineData("2025.10.4", "/media")]
    [InlineData("2025.12.4", "/data")]
    [InlineData("2026.2.2", "/data")]
    public async Task UploadedFilesAreSharedAtThePathOfTheVersion(string version, string path)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithMediaVolume("media");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            var mount = Assert.Single(model.MountsOf(name));
            Assert.Equal(("media", path, ContainerMountType.Volume, false), (mount.Source, mount.Target, mount.Type, mount.IsReadOnly));
        }
    }

    [Theory]
    [InlineData("2025.2.4", true)]
    [InlineData("2025.8.4", false)]
    [InlineData("2026.2.2", false)]
    public async Task TheFirstAdministratorIsTheWorkersBusinessExceptInOldVersions(string version, bool serverToo)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version);
        await using var model = await TestModel.CompleteAsync(builder);
        string[] settings = ["AUTHENTIK_BOOTSTRAP_EMAIL", "AUTHENTIK_BOOTSTRAP_PASSWORD", "AUTHENTIK_BOOTSTRAP_TOKEN"];
        Assert.Equal(settings, (await model.EnvironmentOfAsync("authentik-worker")).Keys.Where(k => k.Contains("BOOTSTRAP", StringComparison.Ordinal)));
        Assert.Equal(serverToo ? settings : [], (await model.EnvironmentOfAsync("authentik")).Keys.Where(k => k.Contains("BOOTSTRAP", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("2025.2.4", false)]
    [InlineData("2025.8.4", true)]
    [InlineData("2026.2.2", true)]
    public async Task TheWorkerListensWhereItCan(string version, bool listens)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(listens ? ["health 9000 private", "metrics 9300 private"] : [], model.EndpointsOf("authentik-worker"));
        Assert.Equal(["http 9000", "https 9443", "metrics 9300 private"], model.EndpointsOf("authentik"));
    }

    [Theory]
    [InlineData("2026.2.2", false)]
    [InlineData("2026.5.6", true)]
    [InlineData("2026.8.3", true)]
    public async Task NewVersionsAreToldToListenOnIPv4(string version, bool told)
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, version), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost" })
        {
            Assert.Equal(told, (await model.EnvironmentOfAsync(name)).TryGetValue("AUTHENTIK_LISTEN__HTTP", out var address) && address == "0.0.0.0:9000");
        }
    }

    [Fact]
    public async Task AllContainersShareTheVersionWhateverTheOrderOfTheCalls()
    {
        var first = TestModel.Builder();
        var early = TestModel.AddStack(first, "2025.8.4").WithMediaVolume("media");
        TestModel.AddProxied(early, "wiki");

        var second = TestModel.Builder();
        var late = second.AddAuthentik("authentik", httpPort: null).WithMediaVolume("media");
        TestModel.AddProxied(late, "wiki");
        late.WithRedis(second.AddRedis("redis"))
            .WithDatabase(second.AddPostgres("postgres").AddDatabase("authentik-db", "authentik"))
            .WithVersion(AuthentikVersion.Parse("2025.8.4"));

        await using var one = await TestModel.CompleteAsync(first);
        await using var other = await TestModel.CompleteAsync(second);
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost" })
        {
            Assert.EndsWith(":2025.8.4", one.ImageOf(name), StringComparison.Ordinal);
            Assert.Equal(one.ImageOf(name), other.ImageOf(name));
            Assert.Equal(await one.EnvironmentOfAsync(name), await other.EnvironmentOfAsync(name));
            Assert.Equal(one.MountsOf(name).Select(m => (m.Source, m.Target)), other.MountsOf(name).Select(m => (m.Source, m.Target)));
            Assert.Equal(one.WaitsOf(name), other.WaitsOf(name));
            Assert.Equal(one.EndpointsOf(name), other.EndpointsOf(name));
        }
    }
}
