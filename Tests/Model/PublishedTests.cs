using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>What publishers are told beyond what run mode needs.</summary>
public class PublishedTests
{
    [Fact]
    public async Task DatabasesAreMadeByTheirServerBecauseNobodyElseDoes()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2026.2.2");
        var postgres = builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single());
        postgres.AddDatabase("wiki-db", "a \"quoted\" name");
        postgres.AddDatabase("default-db", "postgres");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("authentik", (await model.EnvironmentOfAsync("postgres"))["POSTGRES_DB"]);
        var file = Assert.Single(ContainerProfiles.FilesOf(postgres.Resource));
        Assert.Equal(("/docker-entrypoint-initdb.d/databases.sql", "CREATE DATABASE \"a \"\"quoted\"\" name\";\n"), (file.Path, file.Text));
    }

    [Fact]
    public async Task ADatabaseThatSomebodyNamedStays()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2026.2.2");
        builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single()).WithEnvironment("POSTGRES_DB", "mine");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("mine", (await model.EnvironmentOfAsync("postgres"))["POSTGRES_DB"]);
    }

    [Fact]
    public async Task InRunModeAspireMakesThem()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.DoesNotContain("POSTGRES_DB", (await model.EnvironmentOfAsync("postgres")).Keys);
        Assert.Empty(ContainerProfiles.FilesOf(model.Find<ContainerResource>("postgres")));
    }

    [Fact]
    public async Task EveryWorkerIsToGetWhatIsDeclared()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2026.2.2").WithWorker(worker => worker.WithReplicas(2)), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik-worker", "authentik-worker-2" })
        {
            var file = Assert.Single(ContainerProfiles.FilesOf(model.Find<ContainerResource>(name)));
            Assert.Equal("/blueprints/aspire/authentik.yaml", file.Path);
            Assert.Contains("wiki-outpost", file.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnAddressThatIsAskedForIsUsedWhereverBrowsersAreSent()
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2026.2.2").WithBasePath("/auth/");
        var outpost = TestModel.AddProxied(authentik, "wiki");
        var shop = builder.AddContainer("shop", "example/shop", "1").WithHttpEndpoint(targetPort: 80).WithReference(authentik.AddOidcApplication("shop-login"));
        foreach (var resource in new IResource[] { authentik.Resource, outpost.Resource, shop.Resource })
        {
            resource.Annotations.Add(new PublicAddress(new ParameterResource($"{resource.Name}-url", _ => "", secret: false)));
        }

        await using var model = await TestModel.CompleteAsync(builder);
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{authentik-url.value}/auth", worker["ASPIRE__AUTHENTIK__PUBLIC_URL"]);
        Assert.Equal("{authentik.bindings.http.url}/auth", worker["ASPIRE__AUTHENTIK__URL"]);
        Assert.Equal("{wiki-outpost-url.value}", worker["ASPIRE__WIKI__EXTERNAL_URL"]);
        Assert.Equal("{shop-url.value}/signin-oidc", worker["ASPIRE__SHOP_LOGIN__REDIRECT_URI_0"]);
        Assert.Equal("{authentik-url.value}/auth", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_HOST_BROWSER"]);
    }

    [Fact]
    public async Task WhatLooksAfterAPublishedStackIsProtectedToo()
    {
        var builder = TestModel.PublishBuilder();
        var server = TestModel.AddStack(builder, "2026.2.2").WithRestartPolicy(ContainerRestartPolicy.Always).Resource;
        await using var model = await TestModel.CompleteAsync(builder);
        var (worker, job) = (ContainerProfiles.Of(server.Worker), HelperProfiles.BlueprintJob(server));
        Assert.Equal((worker.User, worker.ReadOnlyRoot, worker.Zones, "on-failure:10", null), (job.User, job.ReadOnlyRoot, job.Zones, job.Restart, job.Health));
        var backups = HelperProfiles.Backups(server, health: null);
        Assert.Equal(("0:0", true, true, true, AuthentikNetworkZones.Data, "no"), (backups.User, backups.ReadOnlyRoot, backups.DropsCapabilities, backups.NoNewPrivileges, backups.Zones, backups.Restart));
        Assert.Equal(["CHOWN", "DAC_OVERRIDE", "FOWNER"], backups.KeptCapabilities);
        var scheduled = HelperProfiles.Backups(server, ["healthy"]);
        Assert.Equal(("always", "healthy"), (scheduled.Restart, Assert.Single(scheduled.Health!.Command)));
    }

    [Fact]
    public async Task ContainersStartAgainAndRotateTheirLogsUnlessToldOtherwise()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2025.8.4").WithRestartPolicy(ContainerRestartPolicy.Always).WithLogDriver("journald");
        await using var model = await TestModel.CompleteAsync(builder);
        var (server, worker, redis) = (Profile("authentik"), Profile("authentik-worker"), Profile("redis"));
        Assert.Equal(("always", "journald"), (server.Restart, server.Logging!.Name));
        Assert.Equal(("always", "json-file", "10m"), (worker.Restart, worker.Logging!.Name, worker.Logging.Options["max-size"]));
        Assert.Equal(("unless-stopped", "3"), (redis.Restart, redis.Logging!.Options["max-file"]));

        ContainerProfile Profile(string name) => ContainerProfiles.Of(model.Find<ContainerResource>(name));
    }
}
