using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Outposts;

/// <summary>The configuration a running outpost works with; replaced as a whole when the server says so.</summary>
internal sealed class ProxyState(Metrics metrics)
{
    private static readonly Log Log = new("authentik.outpost.proxyv2");
    private volatile OutpostConfiguration? _current;

    internal OutpostConfiguration Current => _current ?? throw new InvalidOperationException("The outpost has no configuration yet.");

    internal void Use(OutpostConfiguration configuration)
    {
        _current = configuration;
        if (configuration.Config["log_level"]?.ToString() is { Length: > 0 } level)
        {
            Log.SetLevel(level);
        }

        metrics.Set(ProxyMetrics.LastUpdate, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), ProxyMetrics.Labels(configuration));
        Log.Info("Fetched outpost configuration", ("outpost", configuration.OutpostName),
            ("apps", string.Join(", ", configuration.Applications.Select(app => $"{app.Name} at {app.ExternalHost}"))));
    }
}
