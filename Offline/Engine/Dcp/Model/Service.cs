namespace Aspire.Hosting.Dcp;

/// <summary>
/// An address that clients connect to. The orchestrator listens there itself and passes connections on to a workload that says it serves it
/// (<see cref="ServiceProducer"/>). Address and port are known within half a second; before anything serves it, connections are accepted and held.
/// </summary>
internal sealed class Service : DcpObject<ServiceSpec, ServiceStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("Service", "services");

    public override string Kind => DcpKind.Kind;
}

internal sealed class ServiceSpec
{
    /// <summary>The address to listen on; wins over <see cref="AddressAllocationMode"/>. A network's gateway makes it reachable for its containers.</summary>
    public string? Address { get; set; }

    /// <summary>Left out, a free port is picked. One that is in use leaves the service without address and port, and without an error.</summary>
    public int? Port { get; set; }

    public string? Protocol { get; set; } = "TCP";

    /// <summary>One of <see cref="Dcp.AddressAllocationMode"/>.</summary>
    public string? AddressAllocationMode { get; set; }
}

internal sealed class ServiceStatus
{
    /// <summary>One of <see cref="ServiceState"/>.</summary>
    public string? State { get; init; }

    public string? EffectiveAddress { get; init; }

    public int? EffectivePort { get; init; }
}

internal static class ServiceState
{
    public const string NotReady = "NotReady";

    /// <summary>A running workload says that it serves it. Whether something answers there is not known.</summary>
    public const string Ready = "Ready";
}

internal static class AddressAllocationMode
{
    public const string Localhost = "Localhost";
}
