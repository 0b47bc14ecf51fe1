namespace Authentik.Aspire.Hosting;

internal static class AuthentikContainerImageTags
{
    /// <remarks>ghcr.io</remarks>
    public const string Registry = "ghcr.io";

    /// <remarks>goauthentik/server</remarks>
    public const string ServerImage = "goauthentik/server";

    /// <remarks>goauthentik/proxy</remarks>
    public const string ProxyImage = "goauthentik/proxy";

    /// <remarks>goauthentik/ldap</remarks>
    public const string LdapImage = "goauthentik/ldap";

    /// <remarks>goauthentik/radius</remarks>
    public const string RadiusImage = "goauthentik/radius";

    /// <remarks>goauthentik/rac</remarks>
    public const string RacImage = "goauthentik/rac";

    /// <remarks>2026.2.2</remarks>
    public const string Tag = "2026.2.2";

    /// <summary>The user and group <c>authentik</c> of all images.</summary>
    public const string ContainerUser = "1000:1000";

    /// <summary>The number of both.</summary>
    public const int ContainerUserId = 1000;
}
