namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application behind a proxy outpost: the application and its proxy provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
/// <param name="parent">The server that guards the application.</param>
/// <param name="upstream">The endpoint of the application itself.</param>
public sealed class AuthentikProxyApplicationResource(string name, AuthentikResource parent, EndpointReference upstream)
    : Resource(name), IAuthentikApplication
{
    /// <summary>Gets the server that guards the application.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the endpoint of the application itself.</summary>
    public EndpointReference Upstream { get; } = upstream ?? throw new ArgumentNullException(nameof(upstream));

    /// <summary>Gets the slug of the application in authentik.</summary>
    public string Slug => Name;

    /// <summary>Gets the outpost that stands in front of the application, or <see langword="null"/> if <c>WithOutpost</c> was not called yet.</summary>
    public AuthentikProxyOutpostResource? Outpost { get; internal set; }

    /// <summary>Gets the URL that users open, or <see langword="null"/> if it is the one of the outpost.</summary>
    public ReferenceExpression? ExternalUrl { get; internal set; }

    /// <summary>Gets the patterns of the paths that need no sign-in.</summary>
    public IReadOnlyList<string> UnauthenticatedPaths => UnauthenticatedPathList;

    internal List<string> UnauthenticatedPathList { get; } = [];
}
