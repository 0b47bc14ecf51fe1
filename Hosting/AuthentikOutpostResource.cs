using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an outpost of authentik: a container that speaks a protocol to applications or users and asks the server who may do what.
/// </summary>
/// <param name="name">The name of the resource, and of the outpost in authentik.</param>
/// <param name="server">The server that the outpost belongs to.</param>
/// <param name="token">A parameter that contains the token the outpost signs in to the server with.</param>
public abstract class AuthentikOutpostResource(string name, AuthentikResource server, ParameterResource token)
    : ContainerResource(name), IResourceWithServiceDiscovery
{
    internal const string MetricsEndpointName = "metrics";

    /// <summary>Gets the server that the outpost belongs to.</summary>
    public AuthentikResource Server { get; } = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>Gets the parameter that contains the token the outpost signs in to the server with.</summary>
    public ParameterResource TokenParameter { get; } = token ?? throw new ArgumentNullException(nameof(token));

    /// <summary>Gets the containers that do the same as this one.</summary>
    public IReadOnlyList<AuthentikOutpostReplicaResource> Replicas => ReplicaList;

    internal abstract OutpostKind Kind { get; }

    /// <summary>The applications that it serves.</summary>
    internal IReadOnlyList<AuthentikApplicationResource> Served => [.. Server.EveryApplication.Where(application => application.ServingOutpost == this)];

    internal List<AuthentikOutpostReplicaResource> ReplicaList { get; } = [];

    /// <summary>The address of the server that somebody chose, or <see langword="null"/> for the one inside the network.</summary>
    internal ReferenceExpression? ServerUrl { get; set; }

    /// <summary>The address that somebody chose for browsers, or <see langword="null"/> for the server's public one.</summary>
    internal ReferenceExpression? BrowserUrl { get; set; }

    internal bool Insecure { get; set; }

    /// <summary>What somebody chose; otherwise the server's is used.</summary>
    internal AuthentikLogLevel? OwnLogLevel { get; set; }

    internal AuthentikLogLevel LogLevel => OwnLogLevel ?? Server.LogLevel ?? AuthentikLogLevel.Info;

    internal ReferenceExpression Host => ServerUrl ?? Server.InternalBase;

    internal ReferenceExpression BrowserHost => BrowserUrl ?? Server.PublicBase;
}
