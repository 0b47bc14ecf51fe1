using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Sees to it that a running server has what was declared, and says so, or why not.</summary>
internal sealed class BlueprintService(
    AuthentikResource server, ResourceNotificationService notifications, ResourceLoggerService loggers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly AuthentikApiClient _api = AuthentikApiClient.ForProbes(server);
    private readonly AuthentikBlueprint _blueprint = new(server);
    private int _started;

    public BlueprintState State { get; private set; } = new(BlueprintPhase.Waiting, "Waiting for authentik.");

    /// <summary>
    /// Begins, once for each run of the app host, when the server is ready. Not a hosted service: those start only after all resources, and the
    /// outposts among them wait for this.
    /// </summary>
    public void Start()
    {
        if (!_blueprint.IsEmpty && Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ = Task.Run(() => RunAsync(lifetime.ApplicationStopping));
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            var progress = new BlueprintProgress(await WaitForWorkerAsync(stoppingToken).ConfigureAwait(false));
            while (State.Phase != BlueprintPhase.Applied)
            {
                try
                {
                    await AdvanceAsync(progress, stoppingToken).ConfigureAwait(false);
                }
                catch (Exception ex) when (IsTransient(ex, stoppingToken))
                {
                    State = new(State.Phase, $"The blueprint cannot be looked at: {ex.Message}");
                }

                await Task.Delay(s_interval, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app host ends.
        }
        catch (Exception ex)
        {
            await EndAsync(
                new(BlueprintPhase.Rejected, $"Looking after the blueprint ended with an error: {ex}"),
                new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error)).ConfigureAwait(false);
        }
    }

    private static bool IsTransient(Exception ex, CancellationToken stoppingToken) =>
        ex is AuthentikApiException or HttpRequestException or JsonException
        || (ex is OperationCanceledException && !stoppingToken.IsCancellationRequested);

    /// <summary>When the worker last started; what was applied before did not see the values it has now.</summary>
    private async Task<DateTimeOffset?> WaitForWorkerAsync(CancellationToken stoppingToken)
    {
        var started = await notifications.WaitForResourceHealthyAsync(server.Worker.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken).ConfigureAwait(false);
        return started.Snapshot.StartTimeStamp is { } start ? new DateTimeOffset(DateTime.SpecifyKind(start, start.Kind == DateTimeKind.Unspecified ? DateTimeKind.Utc : start.Kind)) : null;
    }

    private async Task AdvanceAsync(BlueprintProgress progress, CancellationToken stoppingToken)
    {
        var row = await _api.FindBlueprintAsync(_blueprint.InstancePath, stoppingToken).ConfigureAwait(false);
        var (step, message) = progress.Next(row, time.GetUtcNow());
        switch (step)
        {
            case BlueprintStep.Apply:
                State = new(State.Phase, message);
                await _api.ApplyBlueprintAsync(row!, stoppingToken).ConfigureAwait(false);
                break;

            case BlueprintStep.Done:
                await EndAsync(new(BlueprintPhase.Applied, message), KnownResourceStates.Running).ConfigureAwait(false);
                break;

            case BlueprintStep.Reject when State.Phase != BlueprintPhase.Rejected:
                var reason = await FindReasonAsync(row!, stoppingToken).ConfigureAwait(false);
                await EndAsync(new(BlueprintPhase.Rejected, $"{message} {reason}"), new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error)).ConfigureAwait(false);
                break;

            case BlueprintStep.Wait when State.Phase != BlueprintPhase.Rejected:
                State = new(BlueprintPhase.Waiting, message);
                break;
        }
    }

    private async Task EndAsync(BlueprintState state, ResourceStateSnapshot? resourceState)
    {
        var recovered = State.Phase == BlueprintPhase.Rejected;
        State = state;
        foreach (var declared in server.Declared)
        {
            var logger = loggers.GetLogger(declared);
            if (state.Phase == BlueprintPhase.Rejected)
            {
                logger.LogError("{Message}", state.Message);
            }
            else
            {
                logger.LogInformation("{Message}", state.Message);
            }

            if (recovered || state.Phase == BlueprintPhase.Rejected)
            {
                await notifications.PublishUpdateAsync(declared, snapshot => snapshot with { State = resourceState }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Two sources, because authentik loses the reasons of most failed attempts.</summary>
    private async Task<string> FindReasonAsync(BlueprintRow row, CancellationToken stoppingToken)
    {
        if (server.Release.HasTaskMessages
            && await _api.GetTaskMessagesAsync(row, stoppingToken).ConfigureAwait(false) is { Count: > 0 } messages)
        {
            return string.Join(" ", messages);
        }

        var name = $"Aspire - check of {server.Name} - {Guid.NewGuid():N}";
        return await _api.ValidateBlueprintAsync(name, _blueprint.TextWithSampleValues, stoppingToken).ConfigureAwait(false) is { } objections
            ? objections
            : $"Its text is valid, so one of the values is not: see the variables ASPIRE__… of '{server.Worker.Name}'. `ak apply_blueprint {_blueprint.InstancePath}` in that container prints the reason.";
    }
}
