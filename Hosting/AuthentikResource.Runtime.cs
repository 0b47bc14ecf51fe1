using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

public sealed partial class AuthentikResource
{
    /// <summary>Gets whether this resource is the load balancer in front of several servers.</summary>
    public bool IsLoadBalanced => InstanceList.Count > 0;

    /// <summary>Gets the servers behind the load balancer; empty if there is none, and this resource is the server itself.</summary>
    public IReadOnlyList<AuthentikServerInstanceResource> Instances => InstanceList;

    /// <summary>Gets the workers, of which <see cref="Worker"/> is the first.</summary>
    public IReadOnlyList<AuthentikWorkerResource> Workers => [Worker, .. ExtraWorkerList];

    internal List<AuthentikServerInstanceResource> InstanceList { get; } = [];

    internal List<AuthentikWorkerResource> ExtraWorkerList { get; } = [];

    /// <summary>Environment of servers and workers, by name.</summary>
    internal Dictionary<string, CoreSetting> CoreSettings { get; } = new(StringComparer.Ordinal);

    /// <summary>Environment of workers alone, by name.</summary>
    internal Dictionary<string, CoreSetting> WorkerSettings { get; } = new(StringComparer.Ordinal);

    internal int? WorkerThreads { get; set; }

    /// <summary>The networks of the reverse proxies in front, or <see langword="null"/> for authentik's own choice.</summary>
    internal IReadOnlyList<string>? TrustedProxyList { get; set; }

    /// <summary>Begins and ends with a slash.</summary>
    internal string BasePath { get; set; } = "/";

    /// <summary>The one name that everybody uses, without a slash at the end, or <see langword="null"/> if there is more than one.</summary>
    internal ReferenceExpression? PublicUrl { get; set; }

    /// <summary>The same for whoever has to look into it.</summary>
    internal Uri? PublicUri { get; set; }

    /// <summary>A port of an endpoint is fixed that the load balancer does not have.</summary>
    internal bool HasPorts { get; set; }

    internal AuthentikLogLevel? LogLevel { get; set; }

    internal AuthentikSystemSettings? SystemSettings { get; set; }

    /// <summary>The containers that run authentik's server.</summary>
    internal IEnumerable<ContainerResource> ServerContainers => IsLoadBalanced ? InstanceList : [this];

    /// <summary>Everything of authentik that runs, replicas and the load balancer included.</summary>
    internal IEnumerable<ContainerResource> AllContainers =>
        [this, .. InstanceList, .. Workers, .. OutpostList, .. OutpostList.SelectMany(o => o.ReplicaList)];

    /// <summary>Where browsers and processes of the host find authentik, base path included, without a slash at the end.</summary>
    internal ReferenceExpression PublicBase => PublicUrl ?? (PublicAddress.Of(this) is { } published ? Based(published) : Based(PublicEndpoint));

    /// <summary>Where the resource that uses this expression finds authentik, base path included, without a slash at the end.</summary>
    internal ReferenceExpression NetworkBase => PublicUrl ?? Based(PrimaryEndpoint);

    /// <summary>Where containers of the stack find authentik, even if it has another name for everybody else.</summary>
    internal ReferenceExpression InternalBase => Based(PrimaryEndpoint);

    private ReferenceExpression Based(EndpointReference endpoint) => Based(ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Url)}"));

    private ReferenceExpression Based(ReferenceExpression origin) => BasePath == "/" ? origin : ReferenceExpression.Create($"{origin}{BasePath.TrimEnd('/')}");
}
