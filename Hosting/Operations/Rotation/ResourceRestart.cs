using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Restarts what uses something that changed, one after the other, each until it is healthy.</summary>
internal static class ResourceRestart
{
    /// <summary>authentik on a slow machine takes minutes; a worker that is busy ends within one.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(IEnumerable<IResource> resources, OperationContext context)
    {
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        foreach (var resource in resources)
        {
            if (!notifications.TryGetCurrentState(resource.Name, out var current) || current.Snapshot.State?.Text != KnownResourceStates.Running)
            {
                // What does not run gets the new value when it is started.
                continue;
            }

            await context.ReportAsync($"restarting '{resource.Name}'.").ConfigureAwait(false);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            limit.CancelAfter(s_limit);
            try
            {
                await CommandAsync(resource, KnownResourceCommands.StopCommand, context, limit.Token).ConfigureAwait(false);
                await notifications.WaitForResourceAsync(resource.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), limit.Token).ConfigureAwait(false);
                await CommandAsync(resource, KnownResourceCommands.StartCommand, context, limit.Token).ConfigureAwait(false);
                await notifications.WaitForResourceAsync(
                    resource.Name, e => e.Snapshot.State?.Text == KnownResourceStates.Running && e.Snapshot.HealthStatus is null or HealthStatus.Healthy, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException ex) when (!context.CancellationToken.IsCancellationRequested)
            {
                throw new OperationException(
                    $"'{resource.Name}' was not healthy within {s_limit.TotalMinutes:0} minutes after it was restarted.", "The new value is in place; look at its log and start it again.", innerException: ex);
            }
        }
    }

    private static async Task CommandAsync(IResource resource, string command, OperationContext context, CancellationToken cancellationToken)
    {
        var result = await context.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, cancellationToken).ConfigureAwait(false);
        if (!result.Success && !cancellationToken.IsCancellationRequested)
        {
            throw new OperationException($"'{resource.Name}' could not be told to {command}: {result.Message}", "The new value is in place; restart the resource by hand.");
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
