namespace Aspire.Hosting.Dcp;

/// <summary>
/// An address that clients connect to. Unless it is proxyless, the orchestrator listens there itself and passes connections on; address and port
/// are known within half a second, before anything serves it. Until then connections are accepted and held, not refused.
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

    /// <summary>There is an <see cref="Endpoint"/> behind it. Whether something answers there is not known.</summary>
    public const string Ready = "Ready";
}

internal static class AddressAllocationMode
{
    public const string Localhost = "Localhost";
    public const string IPv4ZeroOne = "IPv4ZeroOne";
    public const string IPv4Loopback = "IPv4Loopback";

    /// <summary>No listener of the orchestrator: the service takes the address and port of the first endpoint.</summary>
    public const string Proxyless = "Proxyless";
}

/// <summary>Where a service is served. Made by the orchestrator from a workload's <see cref="ServiceProducer"/> annotation.</summary>
internal sealed class Endpoint : DcpObject<EndpointSpec, EndpointStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("Endpoint", "endpoints");

    public override string Kind => DcpKind.Kind;
}

internal sealed class EndpointSpec
{
    public required string ServiceName { get; init; }

    public string? Address { get; init; }

    public int? Port { get; init; }
}

/// <summary>Always empty.</summary>
internal sealed class EndpointStatus;
