using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>When the last whole archive was made, why a later attempt failed, and when the next is due.</summary>
internal sealed record BackupScheduleState(DateTimeOffset? Last, string? Failure, DateTimeOffset? Next);

/// <summary>Makes backups of a server while it runs, one after the other.</summary>
internal sealed class BackupSchedule(
    AuthentikBackupsResource backups, IServiceProvider services, ResourceNotificationService notifications, ResourceLoggerService loggers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>What keeps a backup from being made may pass; nobody wants to wait a day for the next attempt.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromMinutes(10);

    private int _started;

    /// <summary>Begins, once for each run of the app host, when the server is ready.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ = Task.Run(() => RunAsync(lifetime.ApplicationStopping));
        }
    }

    /// <summary>When to make the next backup: a fixed time after the last one, also if that was in an earlier run; at once if that time is past.</summary>
    public static DateTimeOffset NextAfter(DateTimeOffset? last, TimeSpan every, bool failed, DateTimeOffset now)
    {
        if (failed)
        {
            return now + (every < s_retry ? every : s_retry);
        }

        return last + every is { } next && next > now ? next : now;
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var logger = loggers.GetLogger(backups);
        var service = BackupService.Of(backups.Parent, services);
        var state = new BackupScheduleState(service.Folder.List().FirstOrDefault()?.Created, null, null);
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                state = state with { Next = NextAfter(state.Last, backups.Every, state.Failure is not null, now) };
                await PublishAsync(state).ConfigureAwait(false);
                await Task.Delay(state.Next!.Value - now, time, stopping).ConfigureAwait(false);
                state = await BackUpAsync(state, service, logger, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops; an archive that was being made has no name yet.
        }
    }

    private async Task<BackupScheduleState> BackUpAsync(BackupScheduleState state, BackupService service, ILogger logger, CancellationToken stopping)
    {
        try
        {
            // Somebody may have made one by hand in the meantime.
            if (service.Folder.List().FirstOrDefault() is { } newest && newest.Created > state.Last && NextAfter(newest.Created, backups.Every, false, time.GetUtcNow()) > time.GetUtcNow())
            {
                return state with { Last = newest.Created, Failure = null };
            }

            var result = await service.RunAsync("schedule", new(step => Tell(logger, step)), stopping).ConfigureAwait(false);
            logger.LogInformation("Saved as {Archive}, {Size}.", result.File.Path, Words.Bytes(result.File.Size));
            return state with { Last = result.File.Created, Failure = result.OffsiteFailure };
        }
        catch (Exception ex) when (ex is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // Whatever it is, the next attempt must come.
            logger.LogError("No backup was made: {Reason}", ex.Message);
            return state with { Failure = ex.Message };
        }
    }

    private static Task Tell(ILogger logger, string step)
    {
        logger.LogInformation("{Step}", step);
        return Task.CompletedTask;
    }

    private Task PublishAsync(BackupScheduleState state)
    {
        backups.State = state;
        return notifications.PublishUpdateAsync(backups, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            Properties =
            [
                .. snapshot.Properties.Where(p => p.Name is not ("Last backup" or "Next backup")),
                new("Last backup", state.Last is { } last ? Words.Time(last) : "none yet"),
                new("Next backup", state.Next is { } next ? Words.Time(next) : "unknown"),
            ],
        });
    }
}

/// <summary>Healthy while the last attempt succeeded and is not older than two intervals.</summary>
internal sealed class BackupsHealthCheck(AuthentikBackupsResource backups, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(backups.State switch
        {
            { Next: null } => HealthCheckResult.Unhealthy($"Waiting for '{backups.Parent.Name}'."),
            { Failure: { } failure } => HealthCheckResult.Unhealthy(failure),
            { Last: null } => HealthCheckResult.Unhealthy("The first backup is being made."),
            { Last: { } last } when time.GetUtcNow() - last > 2 * backups.Every => HealthCheckResult.Unhealthy($"The last backup is of {Words.Time(last)}; one is due every {Words.Duration(backups.Every)}."),
            { Last: { } last } => HealthCheckResult.Healthy($"The last backup is of {Words.Time(last)}."),
        });
}
