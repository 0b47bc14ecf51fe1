using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a blueprint of your own, which authentik applies beside the one that is generated.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that applies the blueprint.</param>
/// <param name="path">The file on the host.</param>
public sealed class AuthentikBlueprintResource(string name, AuthentikResource parent, string path) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that applies the blueprint.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the file on the host. It is read when it is declared.</summary>
    public string Path { get; } = path ?? throw new ArgumentNullException(nameof(path));

    /// <summary>What the file says.</summary>
    internal OwnBlueprint Content { get; init; } = null!;
}
