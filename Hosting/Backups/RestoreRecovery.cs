using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Puts the old state back before authentik starts, if the last run was killed while a restore replaced it.</summary>
internal static class RestoreRecovery
{
    public static void Prepare(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        if (server.Database is not { } database)
        {
            // A database of somebody else's is not restored from here.
            return;
        }

        // Server and worker wait for the database, and so for this.
        builder.Eventing.Subscribe<ResourceReadyEvent>(database, async (@event, cancellationToken) =>
        {
            if (new RestoreJournal(@event.Services.GetRequiredKeyedService<BackupFolder>(server.Name)).Phase is not null)
            {
                var logger = @event.Services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
                var restore = BackupOperations.RestoreOf(server, @event.Services);
                await restore.RecoverInterruptedAsync(
                    new(step =>
                    {
                        logger.LogWarning("{Step}", step);
                        return Task.CompletedTask;
                    }),
                    cancellationToken).ConfigureAwait(false);
            }
        });
    }
}
