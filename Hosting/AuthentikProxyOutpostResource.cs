using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik proxy outpost: it stands in front of applications and lets only signed-in users through.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that the outpost belongs to.</param>
/// <param name="token">A parameter that contains the token the outpost signs in to the server with.</param>
public sealed class AuthentikProxyOutpostResource(string name, AuthentikResource server, ParameterResource token) : AuthentikOutpostResource(name, server, token)
{
    internal const string PrimaryEndpointName = "http";

    private EndpointReference? _primaryEndpoint;

    /// <summary>Gets the endpoint that users of the applications open.</summary>
    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, PrimaryEndpointName);

    /// <summary>Gets the applications that the outpost stands in front of.</summary>
    public IEnumerable<AuthentikProxyApplicationResource> Applications => Server.Applications.Where(a => a.Outpost == this);

    /// <summary>The URL that browsers use, whoever asks for it.</summary>
    internal EndpointReference PublicEndpoint => new(this, PrimaryEndpointName, KnownNetworkIdentifiers.LocalhostNetwork);

    internal override OutpostKind Kind => OutpostKind.Proxy;
}
