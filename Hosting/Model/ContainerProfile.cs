using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// How a container runs, beyond image, environment and endpoints. It is the one description of this: in run mode it becomes arguments of the
/// container runtime, see <see cref="RuntimeArguments"/>; publishers translate it into the terms of their target and decide nothing themselves.
/// </summary>
internal sealed record ContainerProfile
{
    /// <summary>User and group as numbers, <c>uid:gid</c>; <see langword="null"/> leaves it to the image.</summary>
    public string? User { get; init; }

    public bool ReadOnlyRoot { get; init; }

    /// <summary>What is kept in memory because it must be writable. Empty where the root is writable.</summary>
    public IReadOnlyList<TemporaryFolder> TemporaryFolders { get; init; } = [];

    public bool DropsCapabilities { get; init; }

    /// <summary>The capabilities that are left when all are dropped.</summary>
    public IReadOnlyList<string> KeptCapabilities { get; init; } = [];

    public bool NoNewPrivileges { get; init; }

    public ContainerLimits? Limits { get; init; }

    /// <summary>The size of <c>/dev/shm</c>; <see langword="null"/> leaves the engine's 64 MiB.</summary>
    public int? SharedMemoryMegabytes { get; init; }

    /// <summary>How an engine finds out that the container works. In run mode Aspire's own health checks do that, which know more.</summary>
    public HealthCommand? Health { get; init; }

    /// <summary>The networks the container is on where there are several; Aspire's run mode has one.</summary>
    public AuthentikNetworkZones Zones { get; init; }

    /// <summary>Host name, restart policy, labels and time zone, as far as they were set.</summary>
    public ContainerNaming? Naming { get; init; }

    /// <summary>What the engine does when the container ends, in the words of engines and Compose files. In run mode only what was asked for: Aspire looks after its containers.</summary>
    public string Restart { get; init; } = "unless-stopped";

    /// <summary>Names that the container shares with its replicas.</summary>
    public IReadOnlyList<string> NetworkAliases { get; init; } = [];

    /// <summary>Volumes and bind mounts.</summary>
    public IReadOnlyList<ContainerMountAnnotation> Storage { get; init; } = [];

    /// <summary>Read-only files that the library writes. Run mode mounts them from the host; a publisher has to deliver them.</summary>
    public IReadOnlyList<GeneratedFile> Files { get; init; } = [];

    /// <summary>Where the engine sends the log; only for publishers, because the dashboard reads logs from the engine.</summary>
    public LogDriver? Logging { get; init; }

    /// <summary>Labels for tools outside of the stack; only for publishers.</summary>
    public IReadOnlyDictionary<string, string> ExternalLabels { get; init; } = new Dictionary<string, string>();
}

/// <summary>A folder in memory. Nothing in it can be executed.</summary>
/// <param name="Path">The path in the container.</param>
/// <param name="Megabytes">Its size; it counts towards the memory of the container.</param>
/// <param name="Owner">User and group as <c>uid:gid</c>; <see langword="null"/> is root.</param>
/// <param name="Mode">The access rights, octal.</param>
internal sealed record TemporaryFolder(string Path, int Megabytes, string? Owner = null, string Mode = "1777");

/// <summary>The most that a container may use.</summary>
internal sealed record ContainerLimits(int MemoryMegabytes, double Cpus, int Processes);

/// <summary>A command in exec form that ends with 0 if the container works, and the question over HTTP that says the same or more.</summary>
internal sealed record HealthCommand(
    IReadOnlyList<string> Command, TimeSpan Interval, TimeSpan Timeout, TimeSpan StartPeriod, int Retries, HealthQuestion? Http = null);

/// <summary>A path that answers with 2xx if the container can be used.</summary>
internal sealed record HealthQuestion(int Port, string Path);

/// <summary>A file in the container whose text follows from the model.</summary>
internal sealed record GeneratedFile(string Path, string Text);

/// <summary>A log driver of the container engine.</summary>
internal sealed record LogDriver(string Name, IReadOnlyDictionary<string, string> Options);
