namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application that an LDAP, RADIUS or remote access outpost serves: the application and its provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
/// <param name="parent">The server that has the application.</param>
public abstract class AuthentikOutpostApplicationResource(string name, AuthentikResource parent) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that has the application.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the slug of the application in authentik.</summary>
    public string Slug => Name;

    /// <summary>Gets the outpost that serves the application, or <see langword="null"/> if <c>WithOutpost</c> was not called yet.</summary>
    public AuthentikOutpostResource? Outpost { get; internal set; }
}
