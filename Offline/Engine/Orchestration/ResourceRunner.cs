using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The life of one resource that has a process: start, what the orchestrator tells of it, stop, start again.</summary>
internal sealed partial class ResourceRunner : IDisposable
{
    private static readonly ConditionalWeakTable<IResource, string> s_suffixes = [];

    private readonly IServiceProvider _services;
    private readonly DcpClient _client;
    private readonly string? _networkName;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IDistributedApplicationEventing _eventing;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly IResource[] _children;
    private string? _uid;
    private CancellationTokenSource? _starting;

    public ResourceRunner(IResource resource, DcpClient client, string? networkName, IServiceProvider services)
    {
        Resource = resource;
        _client = client;
        _networkName = networkName;
        _services = services;
        _notifications = services.GetRequiredService<ResourceNotificationService>();
        _loggers = services.GetRequiredService<ResourceLoggerService>();
        _eventing = services.GetRequiredService<IDistributedApplicationEventing>();
        ObjectName = $"{resource.Name}-{SuffixOf(resource)}";
        _loggers.Alias(ObjectName, resource);

        // A database or an application of a server has no process of its own: it lives as long as the server does.
        _children =
        [
            .. services.GetRequiredService<DistributedApplicationModel>().Resources
                .Where(r => r is IResourceWithParent child && ReferenceEquals(child.Parent, resource) && !HasProcess(r))
        ];
    }

    public IResource Resource { get; }

    public string ObjectName { get; }

    private ILogger Logger => _loggers.GetLogger(Resource);

    public static bool HasProcess(IResource resource) => resource is ContainerResource or ExecutableResource or ProjectResource;

    /// <summary>What tells the processes of one run from those of another; also the instance id in the telemetry.</summary>
    public static string SuffixOf(IResource resource) =>
        s_suffixes.GetValue(resource, _ => System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8));

    /// <summary>Waits for what the resource depends on, then starts it. A failure is a state of the resource and a line in its log.</summary>
    public async Task StartAsync(bool waitForDependencies, CancellationToken cancellationToken)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (Interlocked.Exchange(ref _starting, starting) is { } earlier)
        {
            // Somebody asked for the start while it waited for its dependencies: it waits no longer.
            await earlier.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await PublishAsync(s => s with { State = KnownResourceStates.Starting, ExitCode = null, StopTimeStamp = null }).ConfigureAwait(false);
            if (waitForDependencies)
            {
                await _notifications.WaitForDependenciesAsync(Resource, starting.Token).ConfigureAwait(false);
            }

            await _gate.WaitAsync(starting.Token).ConfigureAwait(false);
            try
            {
                await CreateAsync(starting.Token).ConfigureAwait(false);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (OperationCanceledException) when (starting.IsCancellationRequested)
        {
            // The application stops, or a later start took over.
        }
        catch (Exception ex)
        {
            Logger.LogError("Failed to start resource '{Resource}': {Reason}", Resource.Name, ex.Message);
            await PublishAsync(s => s with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error), StopTimeStamp = DateTime.UtcNow }).ConfigureAwait(false);
            await RaiseStoppedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.CompareExchange(ref _starting, null, starting);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PublishAsync(s => s with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            _uid = null;

            // Deleted rather than stopped: the orchestrator cannot start a stopped object again, and a stopped container on a network keeps it busy.
            await DeleteAsync(cancellationToken).ConfigureAwait(false);
            var state = Resource is ContainerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished;
            await PublishAsync(s => s with { State = state, StopTimeStamp = DateTime.UtcNow, Urls = Inactive(s.Urls, true) }).ConfigureAwait(false);
            await RaiseStoppedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _statusGate.Dispose();
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await PublishAsync(s => s with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
        await _eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, _services), cancellationToken).ConfigureAwait(false);
        var workload = await _services.GetRequiredService<ResourceConfigurator>()
            .ConfigureAsync(Resource, ObjectName, _networkName, cancellationToken).ConfigureAwait(false);
        await PublishAsync(s => s with
        {
            EnvironmentVariables = workload.Environment,
            Volumes = workload.Volumes,
            Properties = Merge(s.Properties, workload.Properties),
        }).ConfigureAwait(false);
        await DeleteAsync(cancellationToken).ConfigureAwait(false);
        switch (workload.Object)
        {
            case Container container:
                await FollowAsync(await _client.CreateAsync(container, cancellationToken).ConfigureAwait(false), OnChangedAsync, cancellationToken).ConfigureAwait(false);
                break;
            case Executable executable:
                await FollowAsync(await _client.CreateAsync(executable, cancellationToken).ConfigureAwait(false), OnChangedAsync, cancellationToken).ConfigureAwait(false);
                break;
        }

        PumpLogs(cancellationToken);
    }

    private Task DeleteAsync(CancellationToken cancellationToken) => Resource is ContainerResource
        ? _client.DeleteAsync<Container>(ObjectName, cancellationToken: cancellationToken)
        : _client.DeleteAsync<Executable>(ObjectName, cancellationToken: cancellationToken);

    private async Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        var before = _notifications.TryGetCurrentState(ObjectName, out var current) ? current.Snapshot.State?.Text : null;
        await _notifications.PublishUpdateAsync(Resource, ObjectName, change).ConfigureAwait(false);
        _notifications.TryGetCurrentState(ObjectName, out current);
        if (current!.Snapshot.State?.Text is { } after && after != before)
        {
            foreach (var child in _children)
            {
                await _notifications.PublishUpdateAsync(child, s => s with
                {
                    State = after,
                    StartTimeStamp = current.Snapshot.StartTimeStamp,
                    StopTimeStamp = current.Snapshot.StopTimeStamp,
                }).ConfigureAwait(false);
            }
        }
    }

    private Task RaiseStoppedAsync(CancellationToken cancellationToken)
    {
        _notifications.TryGetCurrentState(ObjectName, out var current);
        return _eventing.PublishAsync(new ResourceStoppedEvent(Resource, _services, current!), EventDispatchBehavior.NonBlockingConcurrent, cancellationToken);
    }

    private static ImmutableArray<ResourcePropertySnapshot> Merge(ImmutableArray<ResourcePropertySnapshot> old, ImmutableArray<ResourcePropertySnapshot> fresh) =>
        [.. old.Where(o => fresh.All(f => f.Name != o.Name)), .. fresh];

    private static ImmutableArray<UrlSnapshot> Inactive(ImmutableArray<UrlSnapshot> urls, bool inactive) =>
        [.. urls.Select(url => url.Name is null ? url : url with { IsInactive = inactive })];
}
