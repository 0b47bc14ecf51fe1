namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik worker: it applies blueprints, keeps outposts up to date and does all other background work.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that the worker belongs to.</param>
public sealed class AuthentikWorkerResource(string name, AuthentikResource server) : ContainerResource(name), IResourceWithServiceDiscovery
{
    internal const string HealthEndpointName = "health";
    internal const string MetricsEndpointName = "metrics";

    /// <summary>Gets the server that the worker belongs to.</summary>
    public AuthentikResource Server { get; } = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>The path of the container engine's socket on the host, or <see langword="null"/> if the worker has nothing to do with it.</summary>
    internal string? DockerSocket { get; set; }
}
