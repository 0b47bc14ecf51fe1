namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents one of several containers that run an authentik server. The load balancer in front of them is the server's own
/// resource, so that everything that refers to the server goes on working.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that this is an instance of.</param>
public sealed class AuthentikServerInstanceResource(string name, AuthentikResource server) : ContainerResource(name), IResourceWithServiceDiscovery
{
    private EndpointReference? _primaryEndpoint;

    /// <summary>Gets the server that this is an instance of.</summary>
    public AuthentikResource Server { get; } = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>Gets the endpoint of this instance alone. What it issues there names another issuer than the server's: it is for looking at it.</summary>
    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, AuthentikResource.PrimaryEndpointName);
}
