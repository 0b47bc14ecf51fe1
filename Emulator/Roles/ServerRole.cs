using Authentik.Emulator.Blueprints;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Core;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Outposts;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Roles;

/// <summary><c>ak server</c>: a front that answers at once, and a core behind it that waits for the database, migrates and then serves.</summary>
internal static class ServerRole
{
    private static readonly Log Log = new("authentik.root");

    internal static async Task<int> RunAsync()
    {
        using var stopping = new TerminationSignal();
        await using var core = AuthentikCore.Create("server");
        Announcement.Write(core.Release, "server");
        await File.WriteAllTextAsync(RuntimeFiles.Mode, "server");

        var state = new ServerState();
        var metrics = ServerMetrics.Create();
        var http = ListenAddress.Read(core.Configuration, "listen.http");
        var metricsAddress = ListenAddress.Read(core.Configuration, "listen.metrics");
        await using var app = WebHost.Create([.. http, .. metricsAddress], ListenAddress.Read(core.Configuration, "listen.https"));
        using var hub = new OutpostHub(core);
        var front = new ServerFront(core, state, metrics, hub, metricsAddress[0].Port);
        app.UseWebSockets();
        app.Serve(front.HandleAsync);
        await app.StartAsync();
        Log.Info("Starting authentik server", ("listen", core.Configuration.Text("listen.http")));

        try
        {
            await BootAsync(core, stopping.Token);
            state.MarkRunning();
            Log.Info("authentik core started");
            // The first to end is the end of the role: in order when it was told to stop, with its error otherwise.
            await await Task.WhenAny(core.Changes.RunAsync(stopping.Token), Task.Delay(Timeout.Infinite, stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.Token.IsCancellationRequested)
        {
            Log.Info("shutting down");
        }

        front.CloseConnections();
        await app.StopAsync();
        return 0;
    }

    /// <summary>Boots the core. As in authentik it is restarted for ever when the database does not come; the container stays up.</summary>
    private static async Task BootAsync(AuthentikCore core, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await core.WaitForDependenciesAsync(cancellationToken))
                {
                    // Waiting for the other role's migrations blocks; the front must stay responsive meanwhile.
                    await Task.Run(core.Migrate, cancellationToken);
                    if (core.Release.ServerBootstraps)
                    {
                        Bootstrap.Apply(core.Blueprints);
                    }

                    return;
                }
            }
            catch (Exception exception) when (Database.DatabaseExtensions.IsUnavailable(exception))
            {
                Log.Warning("the database went away while starting", ("exc", exception));
            }

            Log.Warning("gunicorn process died, restarting");
        }
    }
}
