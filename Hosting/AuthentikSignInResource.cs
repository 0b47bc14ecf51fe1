namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents how people sign in to an authentik server as far as it is declared: password rules, second factors, sessions,
/// recovery, enrollment. It is healthy when authentik has the rules as declared.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that the rules are for.</param>
public sealed class AuthentikSignInResource(string name, AuthentikResource parent) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that the rules are for.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));
}
