using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace Portal.Connections;

internal sealed class ConnectionHealthCheck(Connection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // The request is not traced (ServiceDefaults); without this its round trips would be, as traces without a beginning, every few seconds.
        using var untraced = SuppressInstrumentationScope.Begin();

        var report = await connection.CheckAsync(cancellationToken);
        return report.State is ConnectionState.Reachable or ConnectionState.NotChecked
            ? HealthCheckResult.Healthy(report.Reason)
            : new HealthCheckResult(context.Registration.FailureStatus, report.Reason);
    }
}
