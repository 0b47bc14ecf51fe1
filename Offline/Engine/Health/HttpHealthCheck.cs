using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting
{
    public static class HttpHealthCheckBuilderExtensions
    {
        public static IResourceBuilder<T> WithHttpHealthCheck<T>(
            this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, [EndpointName] string? endpointName = null)
            where T : IResourceWithEndpoints
            => builder.WithHttpHealthCheck(
                endpointName is null ? null : () => builder.GetEndpoint(endpointName), path, statusCode);

        public static IResourceBuilder<T> WithHttpHealthCheck<T>(
            this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
            where T : IResourceWithEndpoints
        {
            var endpoint = endpointSelector?.Invoke()
                ?? builder.Resource.GetEndpoints().FirstOrDefault(e => e.Scheme is "http" or "https")
                ?? throw new DistributedApplicationException($"Could not create HTTP health check for resource '{builder.Resource.Name}' as no HTTP endpoint was found.");
            path ??= "/";
            var status = statusCode ?? 200;
            var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{status}_check";
            builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                key,
                services => new HttpHealthCheck(endpoint, path, status, services.GetRequiredService<IHttpClientFactory>()),
                failureStatus: null,
                tags: null));
            return builder.WithHealthCheck(key);
        }
    }
}

namespace Aspire.Hosting.Health
{
    /// <summary>Healthy when the endpoint answers the expected status.</summary>
    internal sealed class HttpHealthCheck(EndpointReference endpoint, string path, int statusCode, IHttpClientFactory clients) : IHealthCheck
    {
        // The orchestrator's proxy accepts connections before anybody listens behind it, so an answer may never come.
        private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var url = new Uri(new Uri(endpoint.Url), path);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_timeout);
            try
            {
                using var response = await clients.CreateClient("health").GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
                return (int)response.StatusCode == statusCode
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy($"{url} answered {(int)response.StatusCode}, expected {statusCode}.");
            }
            catch (HttpRequestException ex)
            {
                return HealthCheckResult.Unhealthy($"{url} cannot be reached: {ex.Message}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy($"{url} did not answer within {s_timeout.TotalSeconds:0} seconds.");
            }
        }
    }
}
