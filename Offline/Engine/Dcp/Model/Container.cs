using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

internal sealed class Container : DcpObject<ContainerSpec, ContainerStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("Container", "containers");

    public override string Kind => DcpKind.Kind;
}

/// <summary>What to run. Everything but <see cref="Start"/> and <see cref="Stop"/> is fixed once the object exists.</summary>
internal sealed class ContainerSpec
{
    public required string Image { get; init; }

    /// <summary>The name in the container engine; must match <c>^[a-zA-Z0-9][a-zA-Z0-9_.-]+$</c>.</summary>
    public string? ContainerName { get; set; }

    /// <summary>Replaces the image's entry point.</summary>
    public string? Command { get; set; }

    public List<string>? Args { get; set; }

    public List<EnvVar>? Env { get; set; }

    public List<ContainerPort>? Ports { get; set; }

    public List<VolumeMount>? VolumeMounts { get; set; }

    /// <summary>
    /// Networks by the name of their <see cref="ContainerNetwork"/> object, which must exist: with one that does not, the container
    /// neither starts nor can be deleted. Left out, the container is on the engine's default network; an empty list means no network.
    /// </summary>
    public List<ContainerNetworkConnection>? Networks { get; set; }

    /// <summary>Further arguments of the engine's <c>create</c> command, verbatim.</summary>
    public List<string>? RunArgs { get; set; }

    public List<ContainerLabel>? Labels { get; set; }

    /// <summary>One of <see cref="ContainerPullPolicy"/>. Left out, what is missing is pulled.</summary>
    public string? PullPolicy { get; set; }

    /// <summary>Outlives the orchestrator; with the same <see cref="ContainerName"/> and spec a later run adopts it.</summary>
    public bool? Persistent { get; set; }

    /// <summary><see langword="false"/>: create the object only; started later by a patch.</summary>
    public bool? Start { get; set; }

    /// <summary><see langword="true"/> stops the container for good: to start it again, delete the object and create it anew.</summary>
    public bool? Stop { get; set; }
}

internal sealed record ContainerPort([property: JsonPropertyName("containerPort")] int Port)
{
    /// <summary>Left out, the engine picks one; the <see cref="Service"/> tells which.</summary>
    public int? HostPort { get; init; }

    public string? Protocol { get; init; }

    /// <summary>Left out, the port is published on 127.0.0.1.</summary>
    public string? HostIP { get; init; }
}

/// <summary>
/// A mount; <paramref name="Type"/> is <c>bind</c> or <c>volume</c>. A bind source that does not exist is created by the engine as an empty
/// folder owned by root, without an error: look for it before.
/// </summary>
internal sealed record VolumeMount(string Type, string Source, string Target, bool ReadOnly = false);

internal sealed record ContainerNetworkConnection(string Name, List<string>? Aliases = null);

internal sealed record ContainerLabel(string Key, string Value);

internal sealed class ContainerStatus
{
    /// <summary>One of <see cref="ContainerState"/>; <see langword="null"/> or empty before the first attempt to start.</summary>
    public string? State { get; init; }

    public string? ContainerId { get; init; }

    public string? ContainerName { get; init; }

    public DateTimeOffset? StartupTimestamp { get; init; }

    public DateTimeOffset? FinishTimestamp { get; init; }

    /// <summary>Missing or -1 while not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why the container did not start.</summary>
    public string? Message { get; init; }

    public List<EnvVar>? EffectiveEnv { get; init; }

    /// <summary>The command, if one was given, and the arguments after all substitutions.</summary>
    public List<string>? EffectiveArgs { get; init; }

    public List<string>? Networks { get; init; }
}

internal static class ContainerState
{
    public const string Pending = "Pending";
    public const string Building = "Building";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Paused = "Paused";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string FailedToStart = "FailedToStart";
    public const string RuntimeUnhealthy = "RuntimeUnhealthy";
    public const string Unknown = "Unknown";
}

internal static class ContainerPullPolicy
{
    /// <summary>Pulls even what is there: fails for an image that only exists locally.</summary>
    public const string Always = "always";
    public const string Missing = "missing";
    public const string Never = "never";
}
