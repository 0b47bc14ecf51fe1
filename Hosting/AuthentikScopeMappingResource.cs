namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a scope mapping in authentik: a scope, and the claims that come with it.
/// </summary>
/// <param name="name">The name of the resource, and of the mapping in authentik.</param>
/// <param name="parent">The server that has the mapping.</param>
/// <param name="scopeName">The scope that applications ask for.</param>
/// <param name="expression">The Python expression that gives the claims.</param>
public sealed class AuthentikScopeMappingResource(string name, AuthentikResource parent, string scopeName, string expression)
    : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that has the mapping.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the scope that applications ask for.</summary>
    public string ScopeName { get; } = scopeName ?? throw new ArgumentNullException(nameof(scopeName));

    /// <summary>Gets the Python expression that gives the claims.</summary>
    public string Expression { get; } = expression ?? throw new ArgumentNullException(nameof(expression));

    /// <summary>Gets what users read when they are asked for their consent, or <see langword="null"/> if they are not told of this scope.</summary>
    public string? Description { get; internal set; }

    internal string EntryId => $"scope-{Name}";
}
