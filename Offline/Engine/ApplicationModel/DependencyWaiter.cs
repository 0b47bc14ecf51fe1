using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps a resource from starting before what it waits for is there.</summary>
internal sealed class DependencyWaiter(ResourceNotificationService notifications, IServiceProvider services)
{
    public async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
        await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
        await Task.WhenAll(waits.Select(wait => wait.WaitType switch
        {
            WaitType.WaitForCompletion => CompletedAsync(wait, logger, cancellationToken),
            WaitType.WaitUntilStarted => StartedAsync(wait, logger, cancellationToken),
            _ => HealthyAsync(wait, logger, cancellationToken),
        })).ConfigureAwait(false);
    }

    private async Task HealthyAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        logger.LogInformation("Waiting for resource '{ResourceName}' to enter the 'Running' state.", name);
        var started = await UntilAsync(wait, s => s.State?.Text == KnownResourceStates.Running, cancellationToken).ConfigureAwait(false);
        ThrowIfTerminal(wait, started, logger);
        if (started.HealthStatus != HealthStatus.Healthy)
        {
            logger.LogInformation("Waiting for resource '{ResourceName}' to become healthy.", name);
        }

        var healthy = await UntilAsync(
            wait, s => s is { HealthStatus: HealthStatus.Healthy, ReadyHandlers: not null }, cancellationToken).ConfigureAwait(false);
        ThrowIfTerminal(wait, healthy, logger);
        await healthy.ReadyHandlers!.WaitAsync(cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Finished waiting for resource '{ResourceName}'.", name);
    }

    private async Task StartedAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        logger.LogInformation("Waiting for resource '{ResourceName}' to start.", wait.Resource.Name);
        ThrowIfTerminal(wait, await UntilAsync(wait, s => s.State?.Text == KnownResourceStates.Running, cancellationToken).ConfigureAwait(false), logger);
    }

    private async Task CompletedAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        logger.LogInformation("Waiting for resource '{ResourceName}' to complete.", name);
        var snapshot = (await notifications.WaitForResourceAsync(name, e => ResourceSnapshots.IsTerminal(e.Snapshot), cancellationToken).ConfigureAwait(false)).Snapshot;
        if (snapshot.State?.Text == KnownResourceStates.FailedToStart || (snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode))
        {
            throw Failure(logger, snapshot.State?.Text == KnownResourceStates.FailedToStart
                ? $"Dependency resource '{name}' failed to start."
                : $"Resource '{name}' has entered the '{snapshot.State?.Text}' state with exit code '{snapshot.ExitCode}', expected '{wait.ExitCode}'.");
        }
    }

    private async Task<CustomResourceSnapshot> UntilAsync(WaitAnnotation wait, Func<CustomResourceSnapshot, bool> condition, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? services.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior;
        var failFast = behavior == WaitBehavior.StopOnResourceUnavailable;
        var @event = await notifications.WaitForResourceAsync(
            wait.Resource.Name,
            e => condition(e.Snapshot) || (failFast && ResourceSnapshots.IsTerminal(e.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        return @event.Snapshot;
    }

    private static void ThrowIfTerminal(WaitAnnotation wait, CustomResourceSnapshot snapshot, ILogger logger)
    {
        if (ResourceSnapshots.IsTerminal(snapshot))
        {
            throw Failure(logger, snapshot.State?.Text == KnownResourceStates.FailedToStart
                ? $"Dependency resource '{wait.Resource.Name}' failed to start."
                : $"Dependency resource '{wait.Resource.Name}' has entered the '{snapshot.State?.Text}' state with exit code '{snapshot.ExitCode}' before it was ready.");
        }
    }

    private static DistributedApplicationException Failure(ILogger logger, string message)
    {
        logger.LogError("{Message}", message);
        return new(message);
    }
}
