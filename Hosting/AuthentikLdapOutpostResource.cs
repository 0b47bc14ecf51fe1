using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik LDAP outpost: a directory, with authentik's users and groups in it, for applications that speak nothing else.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that the outpost belongs to.</param>
/// <param name="token">A parameter that contains the token the outpost signs in to the server with.</param>
public sealed class AuthentikLdapOutpostResource(string name, AuthentikResource server, ParameterResource token) : AuthentikOutpostResource(name, server, token)
{
    internal const string PrimaryEndpointName = "ldap";
    internal const string TlsEndpointName = "ldaps";

    private EndpointReference? _primaryEndpoint;
    private EndpointReference? _tlsEndpoint;

    /// <summary>Gets the endpoint for LDAP, where a client may switch to TLS by StartTLS.</summary>
    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, PrimaryEndpointName);

    /// <summary>Gets the endpoint for LDAP over TLS.</summary>
    public EndpointReference TlsEndpoint => _tlsEndpoint ??= new(this, TlsEndpointName);

    internal override OutpostKind Kind => OutpostKind.Ldap;
}
