using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>Runs the health checks of running resources and raises <see cref="ResourceReadyEvent"/> at the first good report.</summary>
internal sealed class ResourceHealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<ResourceHealthMonitor> logger)
{
    // Often while something starts, so that those who wait go on at once; rarely when all is well.
    private static readonly TimeSpan s_starting = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_slowStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IResource, CancellationTokenSource> _loops = [];

    /// <summary>Follows the states of all resources until the application stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var @event in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                var running = @event.Snapshot.State?.Text == KnownResourceStates.Running;
                if (running && !_loops.ContainsKey(@event.Resource))
                {
                    var stop = _loops[@event.Resource] = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    _ = MonitorAsync(@event.Resource, stop.Token);
                }
                else if (!running && _loops.Remove(@event.Resource, out var stop))
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    stop.Dispose();
                    await notifications.PublishUpdateAsync(@event.Resource, s => s with
                    {
                        HealthReports = ResourceSnapshots.InitialHealthReports(@event.Resource),
                        ReadyHandlers = null,
                    }).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private async Task MonitorAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = Keys(resource);
        if (keys.Count == 0)
        {
            await RaiseReadyAsync(resource, cancellationToken).ConfigureAwait(false);
            return;
        }

        var ready = false;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var report = await healthChecks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken).ConfigureAwait(false);
                await notifications.PublishUpdateAsync(resource, s => s with { HealthReports = Merge(s.HealthReports, report) }).ConfigureAwait(false);
                failures = report.Status == HealthStatus.Healthy ? 0 : failures + 1;
                if (failures == 0 && !ready)
                {
                    ready = true;
                    await RaiseReadyAsync(resource, cancellationToken).ConfigureAwait(false);
                }

                var delay = failures == 0 ? s_settled : failures < 120 ? s_starting : s_slowStart;
                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception ex)
            {
                logger.LogWarning(ex, "The health checks of resource '{Resource}' could not be run.", resource.Name);
                await Task.Delay(s_slowStart, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task RaiseReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        // Known to those who wait before the handlers end: they wait for the task.
        var handlers = Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken), cancellationToken);
        await notifications.PublishUpdateAsync(resource, s => s with { ReadyHandlers = handlers }).ConfigureAwait(false);
        _ = handlers.ContinueWith(
            task => logger.LogError(task.Exception, "A handler of the ready event of resource '{Resource}' failed.", resource.Name),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
    }

    private static HashSet<string> Keys(IResource resource)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).ToHashSet();
        if (resource is IResourceWithParent child)
        {
            keys.UnionWith(Keys(child.Parent));
        }

        return keys;
    }

    private static ImmutableArray<HealthReportSnapshot> Merge(ImmutableArray<HealthReportSnapshot> previous, HealthReport report)
    {
        var now = DateTime.UtcNow;
        var current = report.Entries.ToDictionary(
            e => e.Key, e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.ToString()) { LastRunAt = now });
        return [.. previous.Where(p => !current.ContainsKey(p.Name)).Concat(current.Values).OrderBy(r => r.Name, StringComparer.Ordinal)];
    }
}
