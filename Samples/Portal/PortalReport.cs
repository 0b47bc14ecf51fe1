using Portal.Connections;

namespace Portal;

/// <summary>What the page shows, and its JSON twin returns.</summary>
public sealed record PortalReport(ApplicationFacts Application, IReadOnlyList<ConnectionReport> Connections, DateTimeOffset CheckedAt)
{
    /// <summary>How many of them the application could ask, or should have been able to.</summary>
    public int Checked => Connections.Count(connection => connection.State != ConnectionState.NotChecked);

    public int Reachable => Connections.Count(connection => connection.State == ConnectionState.Reachable);
}

/// <param name="Environment">The hosting environment, such as Development.</param>
/// <param name="Version">The version this application was built as.</param>
/// <param name="UptimeSeconds">Since the process started.</param>
/// <param name="TelemetryEndpoint">Host and port that telemetry is sent to; nothing where none is set.</param>
public sealed record ApplicationFacts(string Environment, string Version, long UptimeSeconds, string? TelemetryEndpoint);
