using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik remote access outpost: it shows desktops and terminals of other machines in the browser, through the server.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that the outpost belongs to.</param>
/// <param name="token">A parameter that contains the token the outpost signs in to the server with.</param>
public sealed class AuthentikRacOutpostResource(string name, AuthentikResource server, ParameterResource token) : AuthentikOutpostResource(name, server, token)
{
    internal override OutpostKind Kind => OutpostKind.Rac;
}
