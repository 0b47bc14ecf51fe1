using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Holds the latest snapshot of each resource and tells of changes.</summary>
public sealed class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _latest = new();
    private readonly ConcurrentDictionary<Channel<ResourceEvent>, byte> _watchers = new();
    private readonly Lock _gate = new();
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IServiceProvider _services;
    private readonly CancellationTokenSource _stopping;

    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider)
    {
        _logger = logger;
        _services = serviceProvider;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(hostApplicationLifetime.ApplicationStopped);
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        ResourceEvent[] current;
        lock (_gate)
        {
            // Under the lock no update falls between what is listed and what is watched.
            current = [.. _latest.Values];
            _watchers[channel] = 0;
        }

        try
        {
            foreach (var item in current)
            {
                yield return item;
            }

            await foreach (var item in channel.Reader.ReadAllAsync(linked.Token).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        resourceEvent = _latest.GetValueOrDefault(resourceId)
            ?? _latest.Values.FirstOrDefault(e => string.Equals(e.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase));
        return resourceEvent is not null;
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        var ids = _latest.Values.Where(e => ReferenceEquals(e.Resource, resource)).Select(e => e.ResourceId).DefaultIfEmpty(resource.Name).ToArray();
        return Task.WhenAll(ids.Select(id => PublishUpdateAsync(resource, id, stateFactory)));
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var previous = _latest.GetValueOrDefault(resourceId)?.Snapshot;
            var next = stateFactory(previous ?? ResourceSnapshots.Initial(resource));
            next = next with { Commands = ResourceSnapshots.Commands(resource, next, _services) };
            var @event = new ResourceEvent(resource, resourceId, next);
            _latest[resourceId] = @event;
            foreach (var watcher in _watchers.Keys)
            {
                watcher.Writer.TryWrite(@event);
            }

            if (previous?.State?.Text != next.State?.Text)
            {
                _logger.LogDebug("Resource {Resource} ({ResourceId}) changed state: {Previous} -> {State}", resource.Name, resourceId, previous?.State?.Text, next.State?.Text);
            }
        }

        return Task.CompletedTask;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        await foreach (var @event in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(@event.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(@event))
            {
                return @event;
            }
        }

        throw new OperationCanceledException($"The wait for resource '{resourceName}' ended without the condition being met.");
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet();
        var @event = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken).ConfigureAwait(false);
        return @event.Snapshot.State!.Text;
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var stopWhenGone = waitBehavior == WaitBehavior.StopOnResourceUnavailable;
        var @event = await WaitForResourceAsync(
            resourceName,
            e => e.Snapshot is { HealthStatus: HealthStatus.Healthy, ReadyHandlers: not null } || (stopWhenGone && ResourceSnapshots.IsTerminal(e.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (ResourceSnapshots.IsTerminal(@event.Snapshot))
        {
            throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start: it is in state '{@event.Snapshot.State?.Text}'.");
        }

        await @event.Snapshot.ReadyHandlers!.WaitAsync(cancellationToken).ConfigureAwait(false);
        return @event;
    }

    /// <summary>Waits for all that <paramref name="resource"/> was told to wait for.</summary>
    /// <exception cref="DistributedApplicationException">A dependency failed, so the resource will not start; the message says which and why.</exception>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        new DependencyWaiter(this, _services).WaitAsync(resource, cancellationToken);

    public void Dispose() => _stopping.Dispose();

    internal void Stop() => _stopping.Cancel();

    internal IEnumerable<ResourceEvent> Current => _latest.Values;
}

public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
