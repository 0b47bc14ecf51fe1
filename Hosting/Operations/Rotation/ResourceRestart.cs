using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Restarts what uses something that changed, one after the other, each until it is healthy.</summary>
internal static class ResourceRestart
{
    /// <summary>authentik on a slow machine takes minutes; a worker that is busy ends within one.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(IEnumerable<IResource> resources, OperationContext context)
    {
        var control = new ResourceControl(context.Services, reason => new OperationException(reason, "The new value is in place; restart the resource by hand."));

        // What does not run gets the new value when it is started.
        foreach (var resource in resources.Where(control.IsRunning))
        {
            await context.ReportAsync($"restarting '{resource.Name}'.").ConfigureAwait(false);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            limit.CancelAfter(s_limit);
            try
            {
                await control.StopAsync(resource, limit.Token).ConfigureAwait(false);
                await control.StartAsync(resource, limit.Token).ConfigureAwait(false);
                await control.WaitForHealthyAsync(resource, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException ex) when (!context.CancellationToken.IsCancellationRequested)
            {
                throw new OperationException(
                    $"'{resource.Name}' was not healthy within {s_limit.TotalMinutes:0} minutes after it was restarted.", "The new value is in place; look at its log and start it again.", innerException: ex);
            }
        }
    }
}
