using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>A check of what has many children: Aspire runs it for each of them again, and they share the result.</summary>
internal sealed class SharedHealthCheck : IHealthCheck
{
    private readonly SharedAnswer<HealthCheckResult> _answer;

    /// <param name="check">The check. It must not look at the context, and end by itself.</param>
    public SharedHealthCheck(IHealthCheck check) => _answer = new(() => check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None), TimeProvider.System);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _answer.GetAsync(SharedAnswer<HealthCheckResult>.Fresh, cancellationToken);
}
