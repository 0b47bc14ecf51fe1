using Authentik.Emulator.Outposts;

namespace Authentik.Emulator.Health;

/// <summary>The metrics of a proxy outpost.</summary>
internal static class ProxyMetrics
{
    internal const string Info = "authentik_outpost_info";
    internal const string LastUpdate = "authentik_outpost_last_update";
    internal const string Connection = "authentik_outpost_connection";
    internal const string Requests = "authentik_outpost_proxy_request_duration_seconds";

    /// <summary>Identifies this process among the replicas of its outpost.</summary>
    internal static string Instance { get; } = Guid.NewGuid().ToString();

    internal static Metrics Create()
    {
        var metrics = new Metrics();
        metrics.Declare(Info, "gauge", "Outpost info");
        metrics.Declare(LastUpdate, "gauge", "Time of last update");
        metrics.Declare(Connection, "gauge", "Connection status");
        metrics.Declare(Requests, "summary", "Proxy request latencies in seconds");
        return metrics;
    }

    internal static (string, string)[] Labels(OutpostConfiguration configuration) =>
        [("outpost_name", configuration.OutpostName), ("outpost_type", "proxy"), ("uuid", Instance)];
}
