namespace Authentik.Emulator.Core;

/// <summary>The files by which <c>ak healthcheck</c> knows what runs in its container; below TMPDIR, as authentik keeps them.</summary>
internal static class RuntimeFiles
{
    /// <summary>Holds the role: server or worker.</summary>
    internal static string Mode { get; } = Path.Combine(Path.GetTempPath(), "authentik-mode");

    /// <summary>Process id of the worker, from 2025.8 on.</summary>
    internal static string WorkerPid { get; } = Path.Combine(Path.GetTempPath(), "authentik-worker.pid");

    /// <summary>Touched by the worker while it runs, before 2025.8.</summary>
    internal static string WorkerHeartbeat { get; } = Path.Combine(Path.GetTempPath(), "authentik-worker");
}
