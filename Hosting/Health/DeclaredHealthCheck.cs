using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Healthy when the blueprint that declares a resource is applied.</summary>
internal sealed class DeclaredHealthCheck(BlueprintService blueprint, IResource declared) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = blueprint.StateOf(declared);
        return Task.FromResult(state.Phase == BlueprintPhase.Applied ? HealthCheckResult.Healthy(state.Message) : HealthCheckResult.Unhealthy(state.Message));
    }
}
