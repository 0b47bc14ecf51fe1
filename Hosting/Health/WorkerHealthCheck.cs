using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Healthy when the worker takes tasks. Where this is seen depends on the version.</summary>
internal sealed class WorkerHealthCheck(AuthentikWorkerResource worker) : IHealthCheck
{
    private readonly AuthentikApiClient _api = AuthentikApiClient.ForProbes(worker.Server);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        worker.Server.Release.WorkerHealth == WorkerHealth.Http
            ? HealthProbe.RunAsync("The worker", () => CheckPortAsync(cancellationToken), cancellationToken)
            : HealthProbe.RunAsync("The server, which knows its workers,", () => CheckListAsync(cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> CheckPortAsync(CancellationToken cancellationToken)
    {
        var endpoint = new EndpointReference(worker, AuthentikWorkerResource.HealthEndpointName);
        using var response = await AuthentikApiClient.GetAsync(endpoint, "/-/health/ready/", cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? HealthCheckResult.Healthy("The worker answers and reaches what it needs.")
            : HealthCheckResult.Unhealthy(
                $"The worker answers {(int)response.StatusCode}: it cannot reach {(worker.Server.Release.NeedsRedis ? $"PostgreSQL ('{DatabaseConnection.LabelOf(worker.Server)}') or Redis ('{CacheSettings.LabelOf(worker.Server)}')" : $"PostgreSQL ('{DatabaseConnection.LabelOf(worker.Server)}')")}.");
    }

    private async Task<HealthCheckResult> CheckListAsync(CancellationToken cancellationToken)
    {
        var workers = await _api.GetWorkersAsync(cancellationToken).ConfigureAwait(false);
        if (workers.Count == 0)
        {
            return HealthCheckResult.Unhealthy("The server knows of no running worker.");
        }

        return workers.FirstOrDefault(w => !w.VersionMatching) is { } other
            ? HealthCheckResult.Unhealthy($"The worker runs version {other.Version}, another one than the server.")
            : HealthCheckResult.Healthy("The server knows of the worker.");
    }
}
