using System.Collections;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

public record NetworkIdentifier(string Value);

public static class KnownNetworkIdentifiers
{
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>A port that a resource listens on, and how it is reached.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private string? _transport;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        _transport = transport;
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    /// <summary>The port that others use; <see langword="null"/> means allocated at start.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on.</summary>
    public int? TargetPort { get; set; }

    public string TargetHost { get; set; } = "localhost";

    public string UriScheme { get; set; }

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    public bool IsExternal { get; set; }

    public bool IsProxied { get; set; }

    public bool TlsEnabled { get; set; }

    /// <summary>Leaves the endpoint out of what a reference to the whole resource hands over.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Where the endpoint is reached from the host.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => AllAllocatedEndpoints.TryGet(KnownNetworkIdentifiers.LocalhostNetwork);
        set => AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
            KnownNetworkIdentifiers.LocalhostNetwork, value ?? throw new ArgumentNullException(nameof(value)));
    }

    public NetworkEndpointSnapshotList AllAllocatedEndpoints { get; } = new();
}

public record NetworkEndpointSnapshot(ValueSnapshot<AllocatedEndpoint> Snapshot, NetworkIdentifier NetworkID);

/// <summary>The addresses of one endpoint, one a network.</summary>
public class NetworkEndpointSnapshotList : IEnumerable<NetworkEndpointSnapshot>
{
    private readonly ConcurrentDictionary<NetworkIdentifier, ValueSnapshot<AllocatedEndpoint>> _snapshots = new();

    public void AddOrUpdateAllocatedEndpoint(NetworkIdentifier networkId, AllocatedEndpoint endpoint) => Snapshot(networkId).SetValue(endpoint);

    public Task<AllocatedEndpoint> GetAllocatedEndpointAsync(NetworkIdentifier networkId, CancellationToken cancellationToken = default) =>
        Snapshot(networkId).GetValueAsync(cancellationToken);

    public IEnumerator<NetworkEndpointSnapshot> GetEnumerator() =>
        _snapshots.Select(pair => new NetworkEndpointSnapshot(pair.Value, pair.Key)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal AllocatedEndpoint? TryGet(NetworkIdentifier networkId) =>
        _snapshots.TryGetValue(networkId, out var snapshot) && snapshot.IsValueSet ? snapshot.GetValueAsync().GetAwaiter().GetResult() : null;

    private ValueSnapshot<AllocatedEndpoint> Snapshot(NetworkIdentifier networkId) => _snapshots.GetOrAdd(networkId, _ => new());
}

/// <summary>An address and port that an endpoint got.</summary>
public class AllocatedEndpoint(
    EndpointAnnotation endpoint,
    string address,
    int port,
    EndpointBindingMode bindingMode,
    string? targetPortExpression = null,
    NetworkIdentifier? networkId = null)
{
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    public EndpointBindingMode BindingMode { get; } = bindingMode;

    public NetworkIdentifier NetworkID { get; } = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;

    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    /// <summary>What the orchestrator replaces by the port the process must listen on.</summary>
    public string? TargetPortExpression { get; } = targetPortExpression;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}

/// <summary>The addresses that an endpoint listens on.</summary>
public enum EndpointBindingMode
{
    SingleAddress,
    DualStackAnyAddresses,
    IPv4AnyAddresses,
    IPv6AnyAddresses,
}
