using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Healthy when users can sign in. The server says it is ready as soon as the database is migrated, some ten seconds before the worker has made
/// the login flow; both are needed.
/// </summary>
internal sealed class ServerHealthCheck(AuthentikResource server, EndpointReference endpoint) : IHealthCheck
{
    private const string Flow = "default-authentication-flow";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthProbe.RunAsync("The server", () => CheckAsync(cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        using var ready = await AuthentikApiClient.GetAsync(endpoint, $"{server.BasePath}-/health/ready/", cancellationToken).ConfigureAwait(false);
        if (!ready.IsSuccessStatusCode)
        {
            return HealthCheckResult.Unhealthy(Reason(ready.StatusCode));
        }

        using var flow = await AuthentikApiClient.GetAsync(endpoint, $"{server.BasePath}api/v3/flows/executor/{Flow}/?query=", cancellationToken).ConfigureAwait(false);
        return flow.StatusCode switch
        {
            HttpStatusCode.OK => HealthCheckResult.Healthy("Ready, and the login flow answers."),
            HttpStatusCode.NotFound => HealthCheckResult.Unhealthy(
                $"Ready, but there is no login flow yet: the worker ('{server.Worker.Name}') makes it when it applies authentik's own blueprints."),
            _ => HealthCheckResult.Unhealthy($"Ready, but the login flow '{Flow}' answers {(int)flow.StatusCode}."),
        };
    }

    private string Reason(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadGateway => "authentik is starting; on an empty database this includes several hundred migrations.",
        HttpStatusCode.ServiceUnavailable when server.Release.NeedsRedis => $"authentik cannot reach Redis ('{CacheSettings.LabelOf(server)}').",
        HttpStatusCode.ServiceUnavailable => $"authentik is starting, or cannot reach its database ('{DatabaseConnection.LabelOf(server)}').",
        HttpStatusCode.InternalServerError => $"authentik cannot reach its database ('{DatabaseConnection.LabelOf(server)}').",
        _ => $"authentik is not ready: {(int)status}.",
    };
}
