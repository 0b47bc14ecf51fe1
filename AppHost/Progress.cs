using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>A line in the terminal for each change of state, so that one sees how far the start is and what it waits for.</summary>
internal static class Progress
{
    public static void AddProgress(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        builder.Eventing.Subscribe<BeforeStartEvent>((@event, cancellationToken) =>
        {
            var stopping = @event.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            _ = FollowAsync(@event.Services, stopping);
            return Task.CompletedTask;
        });
    }

    private static async Task FollowAsync(IServiceProvider services, CancellationToken stopping)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Authentik.Aspire");
        var clock = Stopwatch.StartNew();
        var last = new Dictionary<string, string>();
        var waited = new HashSet<IResource>(services.GetRequiredService<DistributedApplicationModel>().Resources.Where(r => r is not ParameterResource));
        try
        {
            await foreach (var @event in services.GetRequiredService<ResourceNotificationService>().WatchAsync(stopping))
            {
                if (@event.Snapshot.IsHidden)
                {
                    waited.Remove(@event.Resource);
                }

                if (@event.Resource is ParameterResource || @event.Snapshot is { IsHidden: true } or { State: null } || Text(@event.Snapshot) is not { Length: > 0 } text
                    || last.GetValueOrDefault(@event.ResourceId) == text)
                {
                    continue;
                }

                last[@event.ResourceId] = text;
                logger.LogInformation("{Seconds,5:0.0} s  {Resource}: {State}", clock.Elapsed.TotalSeconds, @event.Resource.Name, text);
                if (@event.Snapshot.State.Text == KnownResourceStates.FailedToStart)
                {
                    logger.LogError("{Resource}: {Reason}", @event.Resource.Name, await LastLineAsync(services, @event.ResourceId));
                }

                if (@event.Snapshot.HealthStatus == HealthStatus.Healthy && waited.Remove(@event.Resource) && waited.Count == 0)
                {
                    logger.LogInformation("{Seconds,5:0.0} s  Everything is healthy.", clock.Elapsed.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private static async Task<string> LastLineAsync(IServiceProvider services, string resourceId)
    {
        var last = "its log, in the dashboard, tells why";
        await foreach (var lines in services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resourceId))
        {
            last = lines.Select(line => line.Content).LastOrDefault(line => line.Length > 0) ?? last;
        }

        // Of an exception the message, without what Aspire writes before it and without the stack.
        var marker = $"{nameof(DistributedApplicationException)}: ";
        var start = last.IndexOf(marker, StringComparison.Ordinal);
        return (start < 0 ? last : last[(start + marker.Length)..]).Split('\n')[0].Trim();
    }

    private static string Text(CustomResourceSnapshot snapshot) => snapshot.HealthStatus switch
    {
        HealthStatus.Healthy => "healthy",
        null => snapshot.ExitCode is { } code ? $"{snapshot.State!.Text}, exit code {code}" : snapshot.State!.Text,
        _ => "running, not healthy yet",
    };
}
