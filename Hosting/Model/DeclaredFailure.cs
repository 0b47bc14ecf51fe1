using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Fails what lives inside authentik when the server or the worker does not start. Aspire hands on to children only that their parent runs, so
/// whoever waits for one of them would wait for ever.
/// </summary>
internal static class DeclaredFailure
{
    public static void Follow(AuthentikResource server, IServiceProvider services) =>
        _ = FollowAsync(
            server,
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    private static async Task FollowAsync(
        AuthentikResource server, ResourceNotificationService notifications, ResourceLoggerService loggers, CancellationToken stopping)
    {
        try
        {
            var failed = new HashSet<string>();
            await foreach (var @event in notifications.WatchAsync(stopping).ConfigureAwait(false))
            {
                if (@event.Resource != server && @event.Resource != server.Worker)
                {
                    continue;
                }

                if (@event.Snapshot.State?.Text != KnownResourceStates.FailedToStart)
                {
                    failed.Remove(@event.ResourceId);
                }
                else if (failed.Add(@event.ResourceId))
                {
                    await FailAsync(server, @event.Resource, notifications, loggers).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The app host ends.
        }
    }

    private static async Task FailAsync(AuthentikResource server, IResource cause, ResourceNotificationService notifications, ResourceLoggerService loggers)
    {
        foreach (var declared in server.Declared)
        {
            loggers.GetLogger(declared).LogError("'{Cause}' did not start, so authentik does not have this. The log of '{Cause}' tells why.", cause.Name, cause.Name);
            await notifications.PublishUpdateAsync(
                declared, snapshot => snapshot with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }
}
