namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents one more container of an outpost.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="outpost">The outpost that this is a replica of.</param>
public sealed class AuthentikOutpostReplicaResource(string name, AuthentikOutpostResource outpost) : ContainerResource(name), IResourceWithServiceDiscovery
{
    /// <summary>Gets the outpost that this is a replica of.</summary>
    public AuthentikOutpostResource Outpost { get; } = outpost ?? throw new ArgumentNullException(nameof(outpost));
}
