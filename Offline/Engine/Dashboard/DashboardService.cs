using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard talks to. There is one of these a call.</summary>
internal sealed class DashboardService(IDashboardData data, DashboardOptions options, IHostApplicationLifetime lifetime, ILogger<DashboardService> logger)
    : Protocol.DashboardService.DashboardServiceBase
{
    /// <summary>The dashboard takes messages of at most 4 MB. A character is at most three bytes of UTF-8.</summary>
    private const int MaxBatchCharacters = 1024 * 1024;

    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new ApplicationInformationResponse { ApplicationName = options.ApplicationName, MinDashboardVersion = "13.5.0" });

    public override Task WatchResources(WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context) =>
        RunAsync(context, async cancellationToken =>
        {
            // The dashboard shows that it is loading until it has the initial data; what there is follows at once.
            await responseStream.WriteAsync(new() { InitialData = new() }, cancellationToken);
            await foreach (var batch in BatchAsync(data.WatchResourcesAsync(cancellationToken), cancellationToken))
            {
                var changes = new ResourceChanges();
                changes.Value.AddRange(batch.Select(change => new ResourceChange { Upsert = ResourceMapper.Map(change) }));
                await responseStream.WriteAsync(new() { Changes = changes }, cancellationToken);
            }
        });

    public override Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request,
        IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream,
        ServerCallContext context) =>
        RunAsync(context, async cancellationToken =>
        {
            var log = data.ReadLogsAsync(request.ResourceName, !request.SuppressFollow, cancellationToken);
            await foreach (var lines in log.WithCancellation(cancellationToken))
            {
                foreach (var update in Split(lines))
                {
                    await responseStream.WriteAsync(update, cancellationToken);
                }
            }
        });

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            var arguments = CommandMapper.Map(request.Arguments);
            return CommandMapper.Map(await data.ExecuteCommandAsync(request.ResourceName, request.CommandName, arguments, linked.Token));
        }
        catch (OperationCanceledException) when (linked.IsCancellationRequested)
        {
            return CommandMapper.Map(CommandResults.Canceled());
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Command '{Command}' of '{Resource}' failed.", request.CommandName, request.ResourceName);
            return CommandMapper.Map(CommandResults.Failure(ex));
        }
    }

    public override Task WatchInteractions(IAsyncStreamReader<Interaction> requestStream, IServerStreamWriter<Interaction> responseStream, ServerCallContext context) =>
        RunAsync(context, cancellationToken => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));

    /// <summary>
    /// Groups what came while the last batch was written, and of each resource only the last state: a slow dashboard gets fewer, larger batches.
    /// </summary>
    internal static async IAsyncEnumerable<IReadOnlyCollection<ResourceEvent>> BatchAsync(
        IAsyncEnumerable<ResourceEvent> changes,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync();
        while (await queue.Reader.WaitToReadAsync(cancellationToken))
        {
            var batch = new OrderedDictionary<string, ResourceEvent>(StringComparer.Ordinal);
            while (queue.Reader.TryRead(out var change))
            {
                batch[change.ResourceId] = change;
            }
            yield return batch.Values;
        }
        await reading;

        async Task ReadAsync()
        {
            Exception? failure = null;
            try
            {
                await foreach (var change in changes.WithCancellation(cancellationToken))
                {
                    queue.Writer.TryWrite(change);
                }
            }
            catch (Exception ex)
            {
                failure = ex;
            }
            queue.Writer.Complete(failure);
        }
    }

    internal static IEnumerable<WatchResourceConsoleLogsUpdate> Split(IReadOnlyList<LogLine> lines)
    {
        var update = new WatchResourceConsoleLogsUpdate();
        var characters = 0;
        foreach (var line in lines)
        {
            var text = line.Content.Length > MaxBatchCharacters ? line.Content[..MaxBatchCharacters] : line.Content;
            if (characters + text.Length > MaxBatchCharacters)
            {
                yield return update;
                (update, characters) = (new(), 0);
            }
            update.LogLines.Add(new ConsoleLogLine { LineNumber = line.LineNumber, Text = text, IsStdErr = line.IsErrorMessage });
            characters += text.Length;
        }
        if (update.LogLines.Count > 0)
        {
            yield return update;
        }
    }

    /// <summary>Runs a call that streams until the dashboard leaves or the application stops; both are a normal end.</summary>
    private async Task RunAsync(ServerCallContext context, Func<CancellationToken, Task> call)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await call(linked.Token);
        }
        catch (Exception ex) when (linked.IsCancellationRequested && ex is OperationCanceledException or IOException or InvalidOperationException)
        {
            // A write to a call that is over fails in either of these ways.
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "The dashboard's call {Method} failed.", context.Method);
            throw;
        }
    }
}
