using System.Net.Sockets;
using Authentik.Emulator.Blueprints;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Core;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Tasks;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Roles;

/// <summary><c>ak worker</c>: migrates, applies the blueprints, watches their folder, and does the tasks others queue.</summary>
internal static class WorkerRole
{
    private static readonly Log Log = new("authentik.root.worker");

    internal static async Task<int> RunAsync()
    {
        using var termination = new TerminationSignal();
        await using var core = AuthentikCore.Create("worker");
        Announcement.Write(core.Release, "worker");
        await File.WriteAllTextAsync(RuntimeFiles.Mode, "worker");
        await File.WriteAllTextAsync(RuntimeFiles.WorkerPid, Environment.ProcessId.ToString());
        var stopping = termination.Token;
        try
        {
            // Given an initial password or token, authentik starts Django once more for the bootstrap, and that waits as long again.
            var rounds = Bootstrap.IsConfigured && !core.Release.ServerBootstraps ? 2 : 1;
            for (var round = 1; !await core.WaitForDependenciesAsync(stopping); round++)
            {
                if (round == rounds)
                {
                    Log.Error("PostgreSQL or Redis did not come; giving up", ("host", core.Configuration.Text("postgresql.host")));
                    return 1;
                }
            }

            core.Migrate();
            Bootstrap.Apply(core.Blueprints);
            await RunAsync(core, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Log.Info("shutting down");
        }
        finally
        {
            File.Delete(RuntimeFiles.WorkerPid);
            File.Delete(RuntimeFiles.WorkerHeartbeat);
        }

        return 0;
    }

    private static async Task RunAsync(AuthentikCore core, CancellationToken stopping)
    {
        var metrics = TaskConsumer.CreateMetrics();
        var consumer = new TaskConsumer(core, metrics);
        var watcher = new BlueprintWatcher(core);
        core.Tasks.Enqueue(TaskQueue.ClearFailed);
        core.Tasks.Enqueue(TaskQueue.Discovery);
        await using var health = core.Release.WorkerListens ? await StartHealthAsync(core, metrics) : null;
        Log.Info("worker started");
        var id = $"{Environment.ProcessId}@{Environment.MachineName}";
        try
        {
            // Tasks are done synchronously, so the consumer has a thread of its own. The first to end is the end of the worker: in order when it
            // was told to stop, with its error otherwise.
            await await Task.WhenAny(
                core.Changes.RunAsync(stopping), Task.Run(() => consumer.RunAsync(stopping), stopping), watcher.RunAsync(stopping),
                WorkerHeartbeat.RunAsync(core, id, stopping));
        }
        finally
        {
            WorkerHeartbeat.Leave(core, id);
        }
    }

    /// <summary>Opens the health port, and the metrics port. In authentik a port that is taken costs only the health check.</summary>
    private static async Task<WebApplication?> StartHealthAsync(AuthentikCore core, Metrics metrics)
    {
        var metricsAddress = ListenAddress.Read(core.Configuration, "listen.metrics");
        var app = WebHost.Create([.. ListenAddress.Read(core.Configuration, "listen.http"), .. metricsAddress], []);
        app.Serve(context => WorkerHealth.HandleAsync(context, core, metrics, metricsAddress[0].Port));
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (IOException exception) when (exception.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            Log.Warning("Port is already in use, not starting healthcheck server", ("exc", exception.Message));
            await app.DisposeAsync();
            return null;
        }
    }
}
