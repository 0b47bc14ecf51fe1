namespace Aspire.Hosting.Dcp;

internal sealed class Executable : DcpObject<ExecutableSpec, ExecutableStatus>, IDcpObject
{
    public static DcpKind DcpKind { get; } = new("Executable", "executables");

    public override string Kind => DcpKind.Kind;
}

/// <summary>What to run. Everything but <see cref="Start"/> and <see cref="Stop"/> is fixed once the object exists.</summary>
internal sealed class ExecutableSpec
{
    public required string ExecutablePath { get; init; }

    public string? WorkingDirectory { get; set; }

    public List<string>? Args { get; set; }

    /// <summary>In addition to what it inherits: the environment of this process but for a few names.</summary>
    public List<EnvVar>? Env { get; set; }

    /// <summary><see langword="false"/>: create the object only; started later by a patch.</summary>
    public bool? Start { get; set; }

    /// <summary><see langword="true"/> stops the process for good: to start it again, delete the object and create it anew.</summary>
    public bool? Stop { get; set; }
}

internal sealed class ExecutableStatus
{
    /// <summary>One of <see cref="ExecutableState"/>; <see langword="null"/> or empty before the first attempt to start.</summary>
    public string? State { get; init; }

    public int? Pid { get; init; }

    public DateTimeOffset? StartupTimestamp { get; init; }

    public DateTimeOffset? FinishTimestamp { get; init; }

    /// <summary>Missing or -1 while not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>With what was inherited: not fit for showing as it is.</summary>
    public List<EnvVar>? EffectiveEnv { get; init; }

    public List<string>? EffectiveArgs { get; init; }
}

/// <summary>A failed start carries no message: its reason is in the log <see cref="DcpLogSource.System"/>.</summary>
internal static class ExecutableState
{
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";

    /// <summary>Ended by itself.</summary>
    public const string Finished = "Finished";

    /// <summary>Ended because it was stopped.</summary>
    public const string Terminated = "Terminated";
    public const string FailedToStart = "FailedToStart";
    public const string Unknown = "Unknown";
}
