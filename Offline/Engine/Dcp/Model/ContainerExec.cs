namespace Aspire.Hosting.Dcp;

/// <summary>One run of a command in a running container. Each run is an object of its own.</summary>
internal sealed class ContainerExec : DcpObject<ContainerExecSpec, ContainerExecStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("ContainerExec", "containerexecs");

    public override string Kind => DcpKind.Kind;
}

internal sealed class ContainerExecSpec
{
    /// <summary>The name of the <see cref="Container"/> object, not the one in the container engine.</summary>
    public required string ContainerName { get; init; }

    public required string Command { get; init; }

    public List<string>? Args { get; set; }

    public List<EnvVar>? Env { get; set; }

    public string? WorkingDirectory { get; set; }
}

internal sealed class ContainerExecStatus
{
    /// <summary>One of <see cref="ExecutableState"/>.</summary>
    public string? State { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? StartupTimestamp { get; init; }

    public DateTimeOffset? FinishTimestamp { get; init; }
}
