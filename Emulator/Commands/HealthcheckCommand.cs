using System.Globalization;
using System.Net;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Core;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Commands;

/// <summary><c>ak healthcheck</c>: what the container's role says about itself, the way the played release asks.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan HeartbeatAge = TimeSpan.FromSeconds(30);
    private static readonly Log Log = new("authentik.healthcheck");

    internal static async Task<int> RunAsync()
    {
        Log.UseStandardError();
        var release = AuthentikRelease.FromEnvironment();
        var configuration = AuthentikConfiguration.FromEnvironment(release);
        var mode = File.Exists(RuntimeFiles.Mode) ? await File.ReadAllTextAsync(RuntimeFiles.Mode) : "";
        switch (mode.Trim())
        {
            case "server":
                // Live, not ready: a server without its database is healthy for this check.
                var path = configuration.Text("web.path") + "-/health/live/";
                return await StatusAsync(HttpMethod.Get, ListenAddress.Loopback(configuration, "listen.http"), path) is >= 200 and < 300 ? 0 : 1;
            case "worker" when !release.WorkerListens:
                return DateTime.UtcNow - File.GetLastWriteTimeUtc(RuntimeFiles.WorkerHeartbeat) <= HeartbeatAge ? 0 : 1;
            case "worker":
                return await CheckWorkerAsync(release, configuration);
            default:
                Log.Error($"{RuntimeFiles.Mode} does not say which role runs here: start 'ak server' or 'ak worker' first");
                return 1;
        }
    }

    private static async Task<int> CheckWorkerAsync(AuthentikRelease release, AuthentikConfiguration configuration)
    {
        if (!File.Exists(RuntimeFiles.WorkerPid) || !Directory.Exists($"/proc/{(await File.ReadAllTextAsync(RuntimeFiles.WorkerPid)).Trim()}"))
        {
            Log.Warning("worker process is not running");
            return 1;
        }

        if (!release.WorkerHealthcheckAsksHttp)
        {
            Log.Info("worker is running");
            return 0;
        }

        var port = ListenAddress.Loopback(configuration, "listen.http").Port;
        // As in authentik, a worker that listens on IPv6 is healthy whatever it answers.
        if (await StatusAsync(HttpMethod.Head, new IPEndPoint(IPAddress.IPv6Loopback, port), "/-/health/ready/") is not null)
        {
            return 0;
        }

        var status = await StatusAsync(HttpMethod.Head, new IPEndPoint(IPAddress.Loopback, port), "/-/health/ready/");
        Log.Info("checked worker", ("status", status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"));
        return status is >= 200 and < 300 ? 0 : 1;
    }

    /// <summary>The status an endpoint answers, or null when nobody answers.</summary>
    internal static async Task<int?> StatusAsync(HttpMethod method, IPEndPoint endpoint, string path)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var request = new HttpRequestMessage(method, $"http://{endpoint}{path}");
            using var response = await client.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
