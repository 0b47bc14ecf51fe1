using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>A running orchestrator of our own. It watches this process: should that be killed, it removes everything by itself.</summary>
internal sealed class DcpHost : IAsyncDisposable
{
    private static readonly TimeSpan s_startPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_stopPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes as long as the slowest container or process: each is given about ten seconds to end before it is killed.</summary>
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_exitTimeout = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly DcpDaemon _daemon;
    private readonly Lock _stopLock = new();
    private Task? _stopping;
    private bool _disposed;

    private DcpHost(string sessionFolder, DcpDaemon daemon, DcpClient client, ILogger logger)
    {
        SessionFolder = sessionFolder;
        _daemon = daemon;
        Client = client;
        _logger = logger;
    }

    public DcpClient Client { get; }

    /// <summary>The folder of this run, removed by the orchestrator when it ends.</summary>
    public string SessionFolder { get; }

    /// <summary>Completes when the orchestrator's process is gone, whether it was asked to stop or not.</summary>
    public Task Exited => _daemon.Exited;

    public static async Task<DcpHost> StartAsync(DcpOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        var folder = Path.Combine(options.SessionFolderRoot, $"aspire-dcp-{Guid.NewGuid():N}");
        DcpDaemon? daemon = null;
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.StartTimeout);
            await DcpLauncher.LaunchAsync(options, folder, timeout.Token);
            daemon = await DcpDaemon.FindAsync(DcpLauncher.KubeconfigPath(folder), timeout.Token);
            var client = await ConnectAsync(folder, daemon, options, timeout.Token, cancellationToken);
            logger.LogDebug("The orchestrator answers after {Milliseconds} ms; process {Pid}, folder {Folder}.",
                clock.ElapsedMilliseconds, daemon!.Pid, folder);
            return new DcpHost(folder, daemon, client, logger);
        }
        catch (Exception)
        {
            daemon?.Terminate();
            DeleteFolder(folder);
            throw;
        }
    }

    /// <summary>Runs <c>dcp info</c>: the orchestrator's version, and whether the container engine is there and running.</summary>
    public static Task<DcpInfo> GetInfoAsync(DcpOptions options, CancellationToken cancellationToken = default) =>
        DcpLauncher.GetInfoAsync(options, cancellationToken);

    /// <summary>
    /// Removes all containers, networks and processes (persistent containers aside), then ends the orchestrator. What is not done within half a
    /// minute, or when cancelled, it goes on doing by itself.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_stopLock)
        {
            return _stopping ??= StopOnceAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await StopAsync();
            Client.Dispose();
            await _daemon.DisposeAsync();
            if (!_daemon.IsRunning)
            {
                DeleteFolder(SessionFolder);
            }
        }
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        if (!_daemon.IsRunning)
        {
            return;
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_stopTimeout);
        try
        {
            await Client.SetExecutionAsync(new(DcpExecution.CleaningResources, ShutdownResourceCleanup: "Full"), timeout.Token);
            while (await Client.GetExecutionAsync(timeout.Token) is not { Status: DcpExecution.CleanupComplete or DcpExecution.Stopping })
            {
                await Task.Delay(s_stopPoll, timeout.Token);
            }
            await Client.SetExecutionAsync(new(DcpExecution.Stopping, ShutdownResourceCleanup: "Full"), timeout.Token);
        }
        catch (Exception ex) when (ex is DcpException or OperationCanceledException)
        {
            // Either the time is up, or the orchestrator ended while it answered the last request. Both show below.
        }
        if (timeout.IsCancellationRequested)
        {
            _logger.LogWarning("The orchestrator has not removed all containers and processes yet; it goes on doing so in the background.");
            _daemon.Terminate();
        }
        else if (!await _daemon.WaitAsync(s_exitTimeout))
        {
            _logger.LogWarning("The orchestrator does not end by itself; asking process {Pid} to.", _daemon.Pid);
            _daemon.Terminate();
        }
    }

    private static async Task<DcpClient> ConnectAsync(
        string folder,
        DcpDaemon? daemon,
        DcpOptions options,
        CancellationToken timeout,
        CancellationToken cancellationToken)
    {
        DcpClient? client = null;
        DcpException? lastFailure = null;
        try
        {
            while (daemon is { Exited.IsCompleted: false })
            {
                client ??= DcpKubeconfig.TryRead(DcpLauncher.KubeconfigPath(folder)) is { } kubeconfig ? new(kubeconfig, daemon.Ended) : null;
                try
                {
                    if (client is not null)
                    {
                        await client.GetExecutionAsync(timeout);
                        return client;
                    }
                }
                catch (DcpException ex)
                {
                    lastFailure = ex;
                }
                await Task.Delay(s_startPoll, timeout);
            }
            throw new DcpException($"The orchestrator '{options.DcpPath}' ended while it started: " +
                (await DcpLauncher.DiagnoseAsync(options, folder, cancellationToken) ?? "it does not say why."), lastFailure);
        }
        catch (Exception ex)
        {
            client?.Dispose();
            if (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new DcpException($"The orchestrator '{options.DcpPath}' did not answer within {options.StartTimeout.TotalSeconds:0} s.", lastFailure);
            }
            throw;
        }
    }

    /// <summary>The orchestrator removes the folder itself, at its end, unless it was killed.</summary>
    private static void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // As it should be.
        }
    }
}
