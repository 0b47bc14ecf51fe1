namespace Aspire.Hosting.Dcp;

internal sealed class ContainerNetwork : DcpObject<ContainerNetworkSpec, ContainerNetworkStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("ContainerNetwork", "containernetworks");

    public override string Kind => DcpKind.Kind;
}

internal sealed class ContainerNetworkSpec
{
    /// <summary>
    /// The name in the container engine. Give it a random suffix: with a name that an earlier run is still removing, the network is lost.
    /// </summary>
    public string? NetworkName { get; set; }

    /// <summary>Outlives the orchestrator; for the network of persistent containers, with a fixed name.</summary>
    public bool? Persistent { get; set; }
}

internal sealed class ContainerNetworkStatus
{
    /// <summary>One of <see cref="ContainerNetworkState"/>.</summary>
    public string? State { get; init; }

    public string? Id { get; init; }

    public string? NetworkName { get; init; }

    /// <summary>The host's addresses in this network: what listens there is reachable for its containers.</summary>
    public List<string>? Gateways { get; init; }

    /// <summary>Why the network failed.</summary>
    public string? Message { get; init; }
}

internal static class ContainerNetworkState
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string FailedToStart = "FailedToStart";
    public const string Removed = "Removed";
    public const string NotFound = "NotFound";
}
