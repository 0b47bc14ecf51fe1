namespace Aspire.Hosting.Dcp;

/// <summary>Where the orchestrator is and how it is run.</summary>
internal sealed record DcpOptions
{
    /// <summary>The folder that holds <c>dcp</c>; see <see cref="OrchestratorFiles"/>.</summary>
    public required string BinFolder { get; init; }

    /// <summary>The container engine's command: <c>docker</c> or <c>podman</c>.</summary>
    public string ContainerRuntime { get; init; } = "docker";

    /// <summary>The folder in which each run makes one of its own, readable for the user only and removed at the end.</summary>
    public string SessionFolderRoot { get; init; } = Path.GetTempPath();

    /// <summary>The process whose end, however it comes, ends the orchestrator and all it runs.</summary>
    public int MonitoredProcessId { get; init; } = Environment.ProcessId;

    /// <summary>How long to wait for the orchestrator's first answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public string DcpPath => Path.Combine(BinFolder, "dcp");
}
