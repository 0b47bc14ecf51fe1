using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The orchestrator's process. It is nobody's child, so its end shows only by looking for it from time to time.
/// </summary>
internal sealed class DcpDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_appearTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_waitInterval = TimeSpan.FromMilliseconds(50);

    private readonly long _startTicks;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _disposed = new();

    private DcpDaemon(int pid, long startTicks)
    {
        Pid = pid;
        _startTicks = startTicks;
        Exited = WatchAsync();
    }

    public int Pid { get; }

    /// <summary>Completes when the process is gone.</summary>
    public Task Exited { get; }

    /// <summary>Cancelled when the process is gone.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool IsRunning => ProcessStat.Read(Pid) is { IsZombie: false } stat && stat.StartTicks == _startTicks;

    /// <summary>Finds the process by the file that only one of them was told to write.</summary>
    /// <returns><see langword="null"/> if it is not running (any more).</returns>
    public static async Task<DcpDaemon?> FindAsync(string kubeconfigPath, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var daemon = Find(kubeconfigPath);
        while (daemon is null && clock.Elapsed < s_appearTimeout)
        {
            await Task.Delay(s_waitInterval, cancellationToken);
            daemon = Find(kubeconfigPath);
        }
        return daemon;
    }

    /// <summary>
    /// Asks the process to end. It removes containers, networks and processes first, whether or not anyone waits for it; killed, it would leave
    /// networks behind.
    /// </summary>
    public void Terminate()
    {
        const int SigTerm = 15;
        if (IsRunning)
        {
            // The only failure is that the process ended meanwhile.
            _ = kill(Pid, SigTerm);
        }
    }

    /// <returns><see langword="false"/> if the process still runs after that time.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout)
    {
        var clock = Stopwatch.StartNew();
        while (IsRunning && clock.Elapsed < timeout)
        {
            await Task.Delay(s_waitInterval);
        }
        return !IsRunning;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await Exited;
        _disposed.Dispose();
        _ended.Dispose();
    }

    private static DcpDaemon? Find(string kubeconfigPath)
    {
        var (subcommand, path) = (Encoding.UTF8.GetBytes("\0start-apiserver\0"), Encoding.UTF8.GetBytes($"\0{kubeconfigPath}\0"));
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ReadCommandLine(pid) is { } commandLine
                && commandLine.AsSpan().IndexOf(subcommand) >= 0
                && commandLine.AsSpan().IndexOf(path) >= 0
                && ProcessStat.Read(pid) is { IsZombie: false } stat)
            {
                return new(pid, stat.StartTicks);
            }
        }
        return null;
    }

    private static byte[]? ReadCommandLine(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/cmdline");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or it is another user's.
            return null;
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(s_lookInterval);
        while (IsRunning && !_disposed.IsCancellationRequested)
        {
            await ((Task)timer.WaitForNextTickAsync(_disposed.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _ended.CancelAsync();
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
