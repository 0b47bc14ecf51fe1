using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Client;

/// <summary>Healthy when authentik has the application and calls itself what tokens are checked for.</summary>
internal sealed class DiscoveryHealthCheck(IHttpClientFactory clients, AuthentikConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var address = new Uri($"{connection.Authority.ToString().TrimEnd('/')}/.well-known/openid-configuration");
        try
        {
            using var client = clients.CreateClient(nameof(DiscoveryHealthCheck));
            using var response = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return HealthCheckResult.Unhealthy($"authentik answers {(int)response.StatusCode} at {address}: it has no application of that name, or is not ready.");
            }

            var document = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            var issuer = document.TryGetProperty("issuer", out var value) ? value.GetString() : null;
            return issuer == connection.Authority.ToString()
                ? HealthCheckResult.Healthy($"authentik answers at {address}.")
                : HealthCheckResult.Unhealthy($"authentik calls itself {issuer}, and the connection string '{connection.Name}' calls it {connection.Authority}: its tokens would be refused. Set Authority to what authentik calls itself.");
        }
        catch (Exception ex) when (ex is HttpRequestException or JsonException || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy($"authentik does not answer at {address}: {ex.Message}");
        }
    }
}
