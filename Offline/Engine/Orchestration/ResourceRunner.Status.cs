using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the orchestrator tells: states, and the lines that the process wrote.</summary>
internal sealed partial class ResourceRunner
{
    // States reach us by the watch and by asking; the later one must not be overwritten by the earlier.
    private readonly SemaphoreSlim _statusGate = new(1);
    private long _version;

    public Task OnChangedAsync(Container container, CancellationToken cancellationToken) => IfNewAsync(container.Metadata, async () =>
    {
        var status = container.Status!;
        if (status is { State: ContainerState.FailedToStart, Message: { Length: > 0 } message })
        {
            Logger.LogError("{Message}", message);
        }

        await OnStatusAsync(
            status.State, status.ExitCode, status.StartupTimestamp, status.FinishTimestamp,
            [new("container.id", status.ContainerId), new("container.name", status.ContainerName)],
            cancellationToken).ConfigureAwait(false);
    }, container.Status is not null, cancellationToken);

    public Task OnChangedAsync(Executable executable, CancellationToken cancellationToken) => IfNewAsync(executable.Metadata, async () =>
    {
        var status = executable.Status!;
        await OnStatusAsync(
            status.State == ExecutableState.Terminated ? KnownResourceStates.Finished : status.State,
            status.ExitCode, status.StartupTimestamp, status.FinishTimestamp,
            [new("executable.pid", status.Pid)],
            cancellationToken).ConfigureAwait(false);
    }, executable.Status is not null, cancellationToken);

    /// <summary>From now on only what is told of this object counts; what was told of it before it was known is asked for.</summary>
    private async Task FollowAsync<T>(T created, Func<T, CancellationToken, Task> changed, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        _version = 0;
        _uid = created.Metadata.Uid;
        if (await _client.GetAsync<T>(ObjectName, cancellationToken).ConfigureAwait(false) is { } current)
        {
            await changed(current, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task IfNewAsync(DcpMetadata metadata, Func<Task> handle, bool hasStatus, CancellationToken cancellationToken)
    {
        await _statusGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (hasStatus && metadata.Uid == _uid && metadata.Version > _version)
            {
                _version = metadata.Version;
                await handle().ConfigureAwait(false);
            }
        }
        finally
        {
            _statusGate.Release();
        }
    }

    private async Task OnStatusAsync(
        string? state, int? exitCode, DateTimeOffset? started, DateTimeOffset? finished, ResourcePropertySnapshot[] properties, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(state) || state == ContainerState.Pending)
        {
            return;
        }

        var wasTerminal = _notifications.TryGetCurrentState(ObjectName, out var current) && ResourceSnapshots.IsTerminal(current.Snapshot);
        var code = exitCode is -1 ? null : exitCode;
        var style = state == KnownResourceStates.FailedToStart || (code is not null and not 0 && KnownResourceStates.TerminalStates.Contains(state))
            ? KnownResourceStateStyles.Error
            : null;
        await PublishAsync(s => s with
        {
            State = new(state, style),
            ExitCode = code,
            StartTimeStamp = started?.UtcDateTime ?? s.StartTimeStamp,
            StopTimeStamp = finished?.UtcDateTime,
            Urls = Inactive(s.Urls, state != KnownResourceStates.Running),
            Properties = Merge(s.Properties, [.. properties.Where(p => p.Value is not null)]),
        }).ConfigureAwait(false);
        if (!wasTerminal && KnownResourceStates.TerminalStates.Contains(state))
        {
            await RaiseStoppedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void PumpLogs(CancellationToken cancellationToken)
    {
        // The streams end with the object; a restart makes new ones.
        (DcpLogSource Source, bool IsError)[] sources = Resource is ContainerResource
            ? [(DcpLogSource.StartupStdErr, true), (DcpLogSource.StdOut, false), (DcpLogSource.StdErr, true)]
            : [(DcpLogSource.StdOut, false), (DcpLogSource.StdErr, true)];
        foreach (var (source, isError) in sources)
        {
            _ = Resource is ContainerResource ? PumpAsync<Container>(source, isError, cancellationToken) : PumpAsync<Executable>(source, isError, cancellationToken);
        }
    }

    private async Task PumpAsync<T>(DcpLogSource source, bool isError, CancellationToken cancellationToken)
        where T : DcpObject, IDcpObject
    {
        try
        {
            await foreach (var line in _client.LogsAsync<T>(ObjectName, source, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                _loggers.AddLine(Resource.Name, line, isError);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (DcpException ex)
        {
            Logger.LogWarning("The log of '{Resource}' can no longer be read: {Reason}", Resource.Name, ex.Message);
        }
    }
}
