using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Healthy when the blueprint that declares the application is applied and the application is there.</summary>
internal sealed class ApplicationHealthCheck(AuthentikApplicationResource application, BlueprintService blueprint) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthProbe.RunAsync("The server", () => CheckAsync(cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        var state = blueprint.State;
        if (state.Phase != BlueprintPhase.Applied)
        {
            return HealthCheckResult.Unhealthy(state.Message);
        }

        return await blueprint.Applications.HasAsync(application.Slug, cancellationToken).ConfigureAwait(false)
            ? HealthCheckResult.Healthy("authentik has the application as declared.")
            : HealthCheckResult.Unhealthy($"The blueprint is applied, but authentik has no application '{application.Slug}': somebody removed it. Restart the app host to have it made again.");
    }
}
