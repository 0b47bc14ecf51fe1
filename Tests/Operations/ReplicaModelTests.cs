using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Tests.Model;

namespace Tests.Operations;

/// <summary>What backups, restores and the doctor work on where there are replicas, and where the database is nothing of the app.</summary>
public sealed class ReplicaModelTests
{
    [Fact]
    public async Task EveryReplicaIsStoppedAndStartedInOrderAndTheDatabaseIsReachedFromTheHost()
    {
        var builder = TestModel.Builder("--Parameters:db-password=a-password");
        var authentik = builder.AddAuthentik("authentik", httpPort: null)
            .WithVersion(AuthentikVersion.Parse("2026.2.2"))
            .WithExternalDatabase("host.docker.internal", builder.AddParameter("db-password", secret: true), userName: "keeper", databaseName: "identity", port: 6432)
            .WithReplicas(2)
            .WithWorker(worker => worker.WithReplicas(2).WithBindMount(Path.GetTempPath(), "/templates", isReadOnly: true))
            .WithMediaVolume("uploads");
        var wiki = builder.AddContainer("wiki", "example/wiki", "1").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http")).WithOutpost(authentik.AddProxyOutpost("outpost").WithReplicas(2));
        await using var model = await TestModel.CompleteAsync(builder);
        var server = authentik.Resource;
        var notifications = model.Services.GetRequiredService<ResourceNotificationService>();
        foreach (var container in server.AllContainers)
        {
            await notifications.PublishUpdateAsync(container, snapshot => snapshot with { State = KnownResourceStates.Running });
        }

        // Outposts first, then what writes to the database, the load balancer last.
        var stack = new AuthentikStack(server, model.Services);
        Assert.Equal(
            ["outpost-2", "outpost", "authentik-worker-2", "authentik-worker", "authentik-server-2", "authentik-server", "authentik"],
            stack.Running().Select(resource => resource.Name));
        Assert.Equal(["data", "templates"], stack.Folders().Folders.Select(folder => folder.Name).Order(StringComparer.Ordinal));

        Assert.Null(DatabaseAccess.ContainerOf(server));
        var connection = await DatabaseAccess.ConnectionAsync(server, CancellationToken.None);
        Assert.Equal(("localhost", 6432, "keeper", "a-password", "identity"), (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database));
        Assert.DoesNotContain(RotationTarget.Of(server), target => target.Kind == RotationKind.DatabasePassword);
    }
}
