using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik RADIUS outpost: it answers the questions of network devices who may come in.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that the outpost belongs to.</param>
/// <param name="token">A parameter that contains the token the outpost signs in to the server with.</param>
public sealed class AuthentikRadiusOutpostResource(string name, AuthentikResource server, ParameterResource token) : AuthentikOutpostResource(name, server, token)
{
    internal const string PrimaryEndpointName = "radius";

    private EndpointReference? _primaryEndpoint;

    /// <summary>Gets the endpoint for authentication requests, over UDP.</summary>
    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, PrimaryEndpointName);

    internal override OutpostKind Kind => OutpostKind.Radius;
}
