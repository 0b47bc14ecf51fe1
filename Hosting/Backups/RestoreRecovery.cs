using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Puts the old state back before authentik starts, if the last run was killed while a restore replaced it.</summary>
internal static class RestoreRecovery
{
    public static Task PrepareAsync(IDistributedApplicationBuilder builder, AuthentikResource server, IServiceProvider services, CancellationToken cancellationToken) =>
        DatabaseAccess.BeforeAuthentikAsync(builder, server, services, (provider, stopping) => RecoverAsync(server, provider, stopping), cancellationToken);

    private static async Task RecoverAsync(AuthentikResource server, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (new RestoreJournal(services.GetRequiredKeyedService<BackupFolder>(server.Name)).Phase is null)
        {
            return;
        }

        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        await BackupOperations.RestoreOf(server, services).RecoverInterruptedAsync(
            new(step =>
            {
                logger.LogWarning("{Step}", step);
                return Task.CompletedTask;
            }),
            cancellationToken).ConfigureAwait(false);
    }
}
