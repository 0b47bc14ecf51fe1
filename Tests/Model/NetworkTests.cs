using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>The networks of a published stack.</summary>
public class NetworkTests
{
    [Fact]
    public async Task EveryContainerIsOnTheNetworksItNeeds()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4").WithWorker(worker => worker.WithReplicas(2)), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            authentik: Frontend, Backend, Data
            authentik-worker: Backend, Data
            authentik-worker-2: Backend, Data
            postgres: Data
            redis: Data
            wiki-app: Backend
            wiki-outpost: Frontend, Backend
            """,
            Describe(model));
    }

    [Fact]
    public async Task OnlyTheLoadBalancerIsInFrontOfSeveralServers()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2026.2.2").WithReplicas(2);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            authentik: Frontend, Backend
            authentik-server: Backend, Data
            authentik-server-2: Backend, Data
            authentik-worker: Backend, Data
            postgres: Data
            """,
            Describe(model));
    }

    [Fact]
    public async Task OthersMayBeChosen()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2026.2.2").WithWorker(worker => worker.WithNetworkZones(AuthentikNetworkZones.Data));
        builder.AddContainer("wiki", "example/wiki", "1").WithNetworkZones(AuthentikNetworkZones.Backend | AuthentikNetworkZones.Data);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Contains("authentik-worker: Data\n", Describe(model), StringComparison.Ordinal);
        Assert.EndsWith("wiki: Backend, Data", Describe(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOutpostIsWhereWhatItProtectsIs()
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        TestModel.AddProxied(authentik, "wiki");
        builder.CreateResourceBuilder((ContainerResource)builder.Resources.Single(r => r.Name == "wiki-app")).WithNetworkZones(AuthentikNetworkZones.Data);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Contains("wiki-outpost: Frontend, Backend, Data", Describe(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApplicationIsWhereWhatItUsesIsAndInFrontIfBrowsersAreMeantToOpenIt()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2025.8.4");
        var database = builder.CreateResourceBuilder(builder.Resources.OfType<PostgresDatabaseResource>().Single());
        builder.AddContainer("shop", "example/shop", "1").WithHttpEndpoint(targetPort: 80).WithExternalHttpEndpoints().WithReference(database);
        builder.AddContainer("queue", "example/queue", "1").WithHttpEndpoint(targetPort: 80);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Contains("shop: Frontend, Backend, Data", Describe(model), StringComparison.Ordinal);
        Assert.Contains("queue: Backend\n", Describe(model), StringComparison.Ordinal);
    }

    private static string Describe(TestModel model) => string.Join(
        '\n', model.Resources.OfType<ContainerResource>().OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => $"{r.Name}: {ContainerProfiles.Of(r).Zones}"));
}
