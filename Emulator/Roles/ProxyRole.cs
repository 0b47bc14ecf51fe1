using Authentik.Emulator.Commands;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Outposts;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Roles;

/// <summary><c>/proxy</c>: a proxy outpost. It opens no port before it has its configuration from the server.</summary>
internal static class ProxyRole
{
    private static readonly Log Log = new("authentik.outpost");

    internal static async Task<int> RunAsync()
    {
        using var termination = new TerminationSignal();
        var release = AuthentikRelease.FromEnvironment();
        var configuration = AuthentikConfiguration.FromEnvironment(release);
        Log.SetLevel(configuration.Text("log_level"));
        Announcement.Write(release, "proxy");
        if (configuration.Text("host").Length == 0 || configuration.Text("token").Length == 0)
        {
            Log.Error($"env {(configuration.Text("host").Length == 0 ? "AUTHENTIK_HOST" : "AUTHENTIK_TOKEN")} not set!");
            Console.WriteLine(Usage.Proxy);
            return 1;
        }

        var stopping = termination.Token;
        try
        {
            using var client = new OutpostClient(configuration, release);
            var metrics = ProxyMetrics.Create();
            var state = new ProxyState(metrics);
            state.Use(await client.FetchUntilAvailableAsync(stopping));

            var metricsAddress = ListenAddress.Read(configuration, "listen.metrics");
            await using var app = WebHost.Create(
                [.. ListenAddress.Read(configuration, "listen.http"), .. metricsAddress],
                ListenAddress.Read(configuration, "listen.https"),
                services => services.AddHttpForwarder(),
                maxBody: null);
            using var front = new ProxyFront(app.Services, configuration, client, state, metrics, release, metricsAddress[0].Port);
            app.Serve(front.HandleAsync);
            await app.StartAsync(stopping);
            Log.Info("Starting HTTP server", ("listen", configuration.Text("listen.http")), ("outpost", state.Current.OutpostName));
            await new OutpostConnection(client, state, metrics, release).RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Log.Info("shutting down");
        }
        catch (OutpostInvisibleException exception)
        {
            // The runtime restarts it, as it does authentik's after the panic.
            Log.Error(exception.Message);
            return 1;
        }

        return 0;
    }
}
