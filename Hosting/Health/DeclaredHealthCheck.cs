using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Healthy when the blueprint that declares a group or a user is applied.</summary>
internal sealed class DeclaredHealthCheck(BlueprintService blueprint) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = blueprint.State;
        return Task.FromResult(state.Phase == BlueprintPhase.Applied ? HealthCheckResult.Healthy(state.Message) : HealthCheckResult.Unhealthy(state.Message));
    }
}
