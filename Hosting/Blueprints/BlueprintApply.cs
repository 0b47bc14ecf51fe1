using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Sees to it that authentik applies one blueprint, and says so, or why not, at the resources it is about.</summary>
internal sealed class BlueprintApply(
    AuthentikResource server, string path, Func<string> checkText, Func<IEnumerable<IResource>> resources,
    ResourceNotificationService notifications, ResourceLoggerService loggers, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly AuthentikApiClient _api = AuthentikApiClient.ForProbes(server);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlueprintState State { get; private set; } = new(BlueprintPhase.Waiting, "Waiting for authentik.");

    /// <summary>Ends when authentik has applied the blueprint or refused it for the first time.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Ends when the blueprint is applied: what authentik refuses may become right later.</summary>
    /// <param name="workerStart">When the worker last started; what was applied before did not see the values it has now.</param>
    /// <param name="stoppingToken">The app host ends.</param>
    public async Task RunAsync(DateTimeOffset? workerStart, CancellationToken stoppingToken)
    {
        try
        {
            var progress = new BlueprintProgress(workerStart);
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
        catch (Exception ex) when (ex is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            await EndAsync(
                new(BlueprintPhase.Rejected, $"Looking after the blueprint ended with an error: {ex}"),
                new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An answer that may be another one next time.</summary>
    public static bool IsTransient(Exception ex, CancellationToken stoppingToken) =>
        ex is AuthentikApiException or HttpRequestException or JsonException
        || (ex is OperationCanceledException && !stoppingToken.IsCancellationRequested);

    private async Task AdvanceAsync(BlueprintProgress progress, CancellationToken stoppingToken)
    {
        var row = await _api.FindBlueprintAsync(path, stoppingToken).ConfigureAwait(false);
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
        foreach (var declared in resources())
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

        _settled.TrySetResult();
    }

    /// <summary>Two sources, because authentik loses the reasons of most failed attempts.</summary>
    private async Task<string> FindReasonAsync(BlueprintRow row, CancellationToken stoppingToken)
    {
        if (server.Release.HasTaskMessages
            && await _api.GetTaskMessagesAsync(row, stoppingToken).ConfigureAwait(false) is { Count: > 0 } messages)
        {
            return string.Join(" ", messages);
        }

        var name = $"Aspire - check of {path} - {Guid.NewGuid():N}";
        return await _api.ValidateBlueprintAsync(name, checkText(), stoppingToken).ConfigureAwait(false) is { } objections
            ? objections
            : $"Its text is valid, so one of the values is not: see the variables ASPIRE__… of '{server.Worker.Name}'. `ak apply_blueprint {path}` in that container prints the reason.";
    }
}
