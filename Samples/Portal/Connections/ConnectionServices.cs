using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Portal.Connections;

internal static class ConnectionServices
{
    /// <summary>Reads the connection strings, and makes the application ready only when each of them works.</summary>
    public static void AddConnections(this IHostApplicationBuilder builder)
    {
        var catalog = ConnectionCatalog.Read(builder.Configuration);
        // Through a factory: only what the container makes is disposed by it.
        builder.Services.AddSingleton(_ => catalog);

        var checks = builder.Services.AddHealthChecks();
        foreach (var connection in catalog.Connections)
        {
            checks.Add(new HealthCheckRegistration($"connection {connection.Name}", new ConnectionHealthCheck(connection), HealthStatus.Unhealthy, tags: null));
        }
    }
}
