using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace Tests.Offline;

/// <summary>What a test lets the dashboard see.</summary>
internal sealed class DashboardData : IDashboardData
{
    private readonly Channel<ResourceEvent> _changes = Channel.CreateUnbounded<ResourceEvent>();

    private readonly TaskCompletionSource _watched = new();

    /// <summary>Completes when somebody asks for the resources.</summary>
    public Task Watched => _watched.Task;

    public List<LogLine> Log { get; } = [];

    public Func<string, string, IReadOnlyDictionary<string, string?>, CancellationToken, Task<ExecuteCommandResult>> Command { get; set; } =
        (_, _, _, _) => Task.FromResult(CommandResults.Success());

    public static ResourceEvent Event(string name, CustomResourceSnapshot? snapshot = null) =>
        new(new TestResource(name), $"{name}-abc", snapshot ?? new() { ResourceType = "Container", Properties = [] });

    public void Publish(ResourceEvent change) => _changes.Writer.TryWrite(change);

    public IAsyncEnumerable<ResourceEvent> WatchResourcesAsync(CancellationToken cancellationToken)
    {
        _watched.TrySetResult();
        return _changes.Reader.ReadAllAsync(cancellationToken);
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadLogsAsync(
        string resourceId,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Log;
        if (follow)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId,
        string commandName,
        IReadOnlyDictionary<string, string?> arguments,
        CancellationToken cancellationToken) => Command(resourceId, commandName, arguments, cancellationToken);

    private sealed class TestResource(string name) : Resource(name);
}
