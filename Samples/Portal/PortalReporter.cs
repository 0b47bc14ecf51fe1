using System.Diagnostics;
using Portal.Connections;

namespace Portal;

internal sealed class PortalReporter(ConnectionCatalog connections, IConfiguration configuration, IHostEnvironment environment, ILogger<PortalReporter> logger)
{
    private static readonly DateTimeOffset StartedAt = Process.GetCurrentProcess().StartTime;

    public async Task<PortalReport> ReportAsync(CancellationToken cancellationToken)
    {
        var reports = await connections.CheckAsync(cancellationToken);
        foreach (var report in reports.Where(report => report.State is ConnectionState.Refused or ConnectionState.Unreadable))
        {
            logger.ConnectionNotUsable(report.Name, report.Reason);
        }

        var now = DateTimeOffset.UtcNow;
        var application = new ApplicationFacts(environment.EnvironmentName, Version, (long)(now - StartedAt).TotalSeconds, TelemetryEndpoint);
        return new PortalReport(application, reports, now);
    }

    private static string Version => typeof(PortalReporter).Assembly.GetName().Version!.ToString(fieldCount: 3);

    // Not the whole address: what comes before an @ in it, or after the path, may be a credential.
    private string? TelemetryEndpoint => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] switch
    {
        null or "" => null,
        var endpoint when Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) => uri.Authority,
        _ => "an address that cannot be read",
    };
}
