using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Healthy when the outpost answers and the server lists it as connected. If not, finds out why.</summary>
internal sealed class OutpostHealthCheck(AuthentikOutpostResource outpost, ContainerResource container, ResourceNotificationService notifications) : IHealthCheck
{
    private readonly AuthentikApiClient _api = AuthentikApiClient.ForProbes(outpost.Server);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthProbe.RunAsync("The server", () => CheckAsync(cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await HealthProbe.RunAsync("The outpost", () => PingAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        if (answer.Status != HealthStatus.Healthy)
        {
            return HealthCheckResult.Unhealthy($"{answer.Description} {await ExplainAsync(cancellationToken).ConfigureAwait(false)}");
        }

        if (await _api.FindOutpostAsync(outpost.Name, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return HealthCheckResult.Unhealthy($"authentik has no outpost called '{outpost.Name}'.");
        }

        var connections = await _api.GetConnectionsAsync(row, cancellationToken).ConfigureAwait(false);
        if (connections.Count == 0)
        {
            return HealthCheckResult.Unhealthy($"The outpost answers, but is not connected to authentik. {await ExplainAsync(cancellationToken).ConfigureAwait(false)}");
        }

        return connections.FirstOrDefault(c => c.VersionOutdated) is { } outdated
            ? HealthCheckResult.Unhealthy($"The outpost runs version {outdated.Version}, authentik {outdated.VersionShould}. They must be the same.")
            : HealthCheckResult.Healthy("The outpost answers and is connected to authentik.");
    }

    private async Task<HealthCheckResult> PingAsync(CancellationToken cancellationToken)
    {
        // The listener opens when the outpost has its configuration.
        var endpoint = new EndpointReference(container, AuthentikOutpostResource.MetricsEndpointName);
        using var response = await AuthentikApiClient.GetAsync(endpoint, "/outpost.goauthentik.io/ping", cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The outpost answers its ping with {(int)response.StatusCode} instead of 204.");
    }

    /// <summary>Asks the server what it thinks of the token that the container runs with, which somebody may have set by hand.</summary>
    private async Task<string> ExplainAsync(CancellationToken cancellationToken)
    {
        var expected = await outpost.TokenParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var token = notifications.TryGetCurrentState(container.Name, out var state)
            ? state.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == AuthentikEnvironment.TokenName)?.Value ?? expected
            : expected;
        var (status, outposts) = await _api.GetOutpostsOfAsync(token!, cancellationToken).ConfigureAwait(false);
        if (status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return token == expected
                ? $"authentik refuses its token ({(int)status}): check parameter '{outpost.TokenParameter.Name}', and the key of its token in authentik."
                : $"authentik refuses its token ({(int)status}): {AuthentikEnvironment.TokenName} of the container is not the value of parameter '{outpost.TokenParameter.Name}'. Remove the setting that overrides it.";
        }

        if (status != HttpStatusCode.OK)
        {
            return $"authentik answers {(int)status} to its token.";
        }

        return outposts.Contains(outpost.Name)
            ? "authentik accepts its token, so it is still connecting, or cannot reach AUTHENTIK_HOST; its log tells more."
            : $"authentik accepts its token, but not as the one of '{outpost.Name}'.";
    }
}
