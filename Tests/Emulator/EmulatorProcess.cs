using System.Collections.Concurrent;
using System.Diagnostics;
using Authentik.Emulator.Configuration;

namespace Tests.Emulator;

/// <summary>A process of the emulator, with a scratch folder and the lines it prints.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_exitLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    internal EmulatorProcess(string scratch, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AuthentikRelease).Assembly.Location, .. args]) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AUTHENTIK_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TMPDIR"] = scratch;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything printed so far.</summary>
    internal string Output => string.Join('\n', _lines);

    internal bool HasExited => _process.HasExited;

    internal async Task<int> ExitCodeAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? s_exitLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends the process as an engine does: SIGTERM, and the exit code.</summary>
    internal async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        return await ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
