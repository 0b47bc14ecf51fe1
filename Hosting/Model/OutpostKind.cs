using System.Net.Sockets;

namespace Authentik.Aspire.Hosting;

/// <summary>What differs between the kinds of outposts.</summary>
/// <param name="Type">authentik's name of the kind.</param>
/// <param name="Image">The image.</param>
/// <param name="Icon">The icon in the dashboard.</param>
/// <param name="HasBrowsers">Whether browsers come to it, which must be sent to the server's public address.</param>
/// <param name="Endpoints">What it listens on, besides metrics. None for remote access, which goes through the server.</param>
internal sealed record OutpostKind(string Type, string Image, string Icon, bool HasBrowsers, IReadOnlyList<OutpostEndpoint> Endpoints)
{
    /// <summary>The program in the image, which also is its health check.</summary>
    public string Executable => $"/{Type}";

    public static OutpostKind Proxy { get; } = new(
        "proxy", AuthentikContainerImageTags.ProxyImage, "ShieldPerson", HasBrowsers: true, [new("http", "http", 9000, "HTTP"), new("https", "https", 9443, "HTTPS")]);

    public static OutpostKind Ldap { get; } = new(
        "ldap", AuthentikContainerImageTags.LdapImage, "BookContacts", HasBrowsers: false, [new("ldap", "ldap", 3389, "LDAP"), new("ldaps", "ldaps", 6636, "LDAPS")]);

    public static OutpostKind Radius { get; } = new(
        "radius", AuthentikContainerImageTags.RadiusImage, "Router", HasBrowsers: false, [new("radius", "radius", 1812, "RADIUS", ProtocolType.Udp)]);

    public static OutpostKind Rac { get; } = new("rac", AuthentikContainerImageTags.RacImage, "DesktopCursor", HasBrowsers: false, []);
}

/// <param name="Name">The name of the endpoint.</param>
/// <param name="Scheme">The scheme of its URL.</param>
/// <param name="Port">The port in the container.</param>
/// <param name="Setting">The last part of the variable that sets it, AUTHENTIK_LISTEN__….</param>
/// <param name="Protocol">TCP or UDP.</param>
internal sealed record OutpostEndpoint(string Name, string Scheme, int Port, string Setting, ProtocolType Protocol = ProtocolType.Tcp);
