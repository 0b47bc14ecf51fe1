using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard shows and does: a seam between the service it talks to and the application model.</summary>
internal interface IDashboardData
{
    /// <summary>Tells the current state of every resource, then each change.</summary>
    IAsyncEnumerable<ResourceEvent> WatchResourcesAsync(CancellationToken cancellationToken);

    /// <summary>The console log of a resource: what there is so far, and with <paramref name="follow"/> what comes.</summary>
    IAsyncEnumerable<IReadOnlyList<LogLine>> ReadLogsAsync(string resourceId, bool follow, CancellationToken cancellationToken);

    /// <summary>Runs a command of a resource. The values of its arguments come as text.</summary>
    Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId,
        string commandName,
        IReadOnlyDictionary<string, string?> arguments,
        CancellationToken cancellationToken);
}
