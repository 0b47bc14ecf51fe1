namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application behind an outpost: the application and its proxy provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that guards the application.</param>
/// <param name="upstream">The endpoint of the application itself, or <see langword="null"/> if a reverse proxy of your own leads there and only asks the outpost.</param>
public sealed class AuthentikProxyApplicationResource(string name, AuthentikResource parent, EndpointReference? upstream)
    : AuthentikApplicationResource(name, parent)
{
    /// <summary>Gets the endpoint of the application itself, or <see langword="null"/> if a reverse proxy of your own leads there and only asks the outpost.</summary>
    public EndpointReference? Upstream { get; } = upstream;

    /// <summary>Gets the outpost that guards the application, or <see langword="null"/> if <c>WithOutpost</c> was not called yet.</summary>
    public AuthentikProxyOutpostResource? Outpost { get; internal set; }

    /// <summary>Gets the URL that users open, or <see langword="null"/> if it is the one of the outpost.</summary>
    public ReferenceExpression? ExternalUrl { get; internal set; }

    /// <summary>Gets the domain whose sites share one sign-in, or <see langword="null"/> if each has its own.</summary>
    public string? CookieDomain { get; internal set; }

    /// <summary>Gets the patterns of the paths that need no sign-in.</summary>
    public IReadOnlyList<string> UnauthenticatedPaths => UnauthenticatedPathList;

    /// <summary>Gets whether the server itself guards the application, by the outpost that is a part of it.</summary>
    public bool UsesEmbeddedOutpost { get; internal set; }

    internal override AuthentikOutpostResource? ServingOutpost => Outpost;

    internal List<string> UnauthenticatedPathList { get; } = [];

    /// <summary>It stands for all sites of <see cref="CookieDomain"/>.</summary>
    internal bool GuardsWholeDomain { get; init; }

    /// <summary>Attributes of users that hold credentials for the application itself.</summary>
    internal (string UserName, string Password)? BasicCredentials { get; set; }

    /// <summary>An <c>Authorization</c> header that comes along is tried as a sign-in, and not passed on.</summary>
    internal bool TakesCredentials { get; set; } = true;

    internal bool ChecksUpstreamCertificate { get; set; } = true;

    internal TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(24);

    internal List<AuthentikScopeMappingResource> ScopeMappings { get; } = [];
}
