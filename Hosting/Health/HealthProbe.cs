using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Runs a check and turns every way in which a server can fail to answer into a sentence.</summary>
internal static class HealthProbe
{
    public static async Task<HealthCheckResult> RunAsync(string who, Func<Task<HealthCheckResult>> check, CancellationToken cancellationToken)
    {
        try
        {
            return await check().ConfigureAwait(false);
        }
        catch (AuthentikApiException ex)
        {
            return HealthCheckResult.Unhealthy(ex.Message);
        }
        catch (JsonException ex)
        {
            return HealthCheckResult.Unhealthy($"{who} answered with something else than the JSON of authentik's API: {ex.Message}");
        }
        catch (HttpRequestException ex) when (ex.InnerException is IOException or SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            // The orchestrator's proxy accepts a connection before the container does, and then drops it.
            return HealthCheckResult.Unhealthy($"{who} does not listen yet.");
        }
        catch (HttpRequestException ex)
        {
            return HealthCheckResult.Unhealthy($"{who} does not answer: {ex.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{who} did not answer within {AuthentikApiClient.ProbeTimeout.TotalSeconds:0} seconds.");
        }
    }
}
