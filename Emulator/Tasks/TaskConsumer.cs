using System.Diagnostics;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Tasks;

/// <summary>Does the queued tasks, one after the other; woken by the database.</summary>
internal sealed class TaskConsumer
{
    private const string Total = "authentik_tasks_total";
    private const string Errors = "authentik_tasks_errors_total";
    private const string Rejected = "authentik_tasks_rejected_total";
    private const string InProgress = "authentik_tasks_in_progress";
    private const string Duration = "authentik_tasks_duration_milliseconds";

    // A notification may be lost with the connection that would have brought it.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private static readonly Log Log = new("authentik.tasks.middleware");
    private readonly AuthentikCore _core;
    private readonly Metrics _metrics;
    private readonly SemaphoreSlim _wake = new(1, 1);

    internal TaskConsumer(AuthentikCore core, Metrics metrics)
    {
        (_core, _metrics) = (core, metrics);
        core.Changes.Changed += payload =>
        {
            if (payload is TaskQueue.Notification or ChangeFeed.Everything && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        };
    }

    internal static Metrics CreateMetrics()
    {
        var metrics = new Metrics();
        metrics.Declare(Total, "counter", "The total number of tasks processed.");
        metrics.Declare(Errors, "counter", "The total number of errored tasks.");
        metrics.Declare(Rejected, "counter", "The total number of dead-lettered tasks.");
        metrics.Declare(InProgress, "gauge", "The number of tasks in progress.");
        metrics.Declare(Duration, "summary", "The time spent processing tasks.");
        return metrics;
    }

    internal async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _wake.WaitAsync(PollInterval, stopping);
            try
            {
                while (!stopping.IsCancellationRequested && _core.Tasks.Take() is { } item)
                {
                    Process(item);
                }
            }
            catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
            {
                Log.Warning("could not take tasks", ("exc", exception));
            }
        }
    }

    private void Process(WorkItem item)
    {
        (string, string)[] labels = [("queue_name", "default"), ("actor_name", item.Actor.Split('.')[^1])];
        var watch = Stopwatch.StartNew();
        _metrics.Add(InProgress, 1, labels);
        var (state, level, message) = Run(item);
        _core.Tasks.Finish(item, state, level, message);
        _metrics.Add(InProgress, -1, labels);
        _metrics.Add(Total, 1, labels);
        _metrics.Add(Duration + "_sum", watch.Elapsed.TotalMilliseconds, labels);
        _metrics.Add(Duration + "_count", 1, labels);
        if (level != "info")
        {
            _metrics.Add(state == "rejected" ? Rejected : Errors, 1, labels);
        }

        Log.Info("Task finished", ("actor_name", item.Actor), ("state", state), ("runtime", watch.Elapsed.TotalMilliseconds));
    }

    private (string State, string Level, string Message) Run(WorkItem item)
    {
        try
        {
            switch (item.Actor)
            {
                case TaskQueue.Discovery:
                    var count = _core.Blueprints.Discover(pk => _core.Tasks.Enqueue(TaskQueue.ApplyBlueprint, pk));
                    return ("done", "info", $"Successfully imported {count} files.");
                case TaskQueue.ClearFailed:
                    _core.Blueprints.ClearFailed();
                    return ("done", "info", "Task finished processing without errors.");
                case TaskQueue.ApplyBlueprint:
                    return _core.Blueprints.ApplyInstance(item.RelatedObject!) is { } reason
                        ? ("done", "warning", reason)
                        : ("done", "info", "Task finished processing without errors.");
                default:
                    return ("rejected", "error", $"The authentik emulator does not know the actor {item.Actor}.");
            }
        }
        catch (Exception exception) when (!DatabaseExtensions.IsUnavailable(exception))
        {
            // What authentik does not expect either leaves the status of the blueprint as it was.
            Log.Error("Task failed", ("actor_name", item.Actor), ("rel_obj", item.RelatedObject), ("exc", exception));
            return ("rejected", "error", exception.Message);
        }
    }
}
