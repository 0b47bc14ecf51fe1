using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>The second half of a prepared upgrade, at the first start with the new version.</summary>
internal sealed class UpgradeCompletion(AuthentikResource server, BackupService backups, AuthentikStack stack, ILogger logger)
{
    /// <summary>What must be there again, in authentik and in the emulator. Other tables come, go or are cleaned up with a version.</summary>
    private static readonly string[] s_kept =
    [
        "public.authentik_core_user", "public.authentik_core_group", "public.authentik_core_application", "public.authentik_core_provider", "public.authentik_core_token", "public.emulator_object",
    ];

    private readonly UpgradeJournal _journal = new(backups.Folder);

    public static void Prepare(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        if (server.Database is not { } database)
        {
            // A database of somebody else's is not upgraded from here.
            return;
        }

        // Server and worker wait for the database, and so for the first.
        builder.Eventing.Subscribe<ResourceReadyEvent>(database, (@event, cancellationToken) => Of(server, @event.Services).BeforeStartAsync(cancellationToken));
        builder.Eventing.Subscribe<ResourceReadyEvent>(server, async (@event, cancellationToken) =>
        {
            var completion = Of(server, @event.Services);
            try
            {
                await completion.AfterStartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception ex) when (ex is DistributedApplicationException or NpgsqlException)
            {
                // The server is ready all the same; the note stays, and the next start looks again.
                completion.Fail(ex.Message);
            }
        });
    }

    /// <summary>Uploads are where the new version looks for them before it looks.</summary>
    public async Task BeforeStartAsync(CancellationToken cancellationToken)
    {
        if (_journal.Read() is not { } upgrade || !IsFor(upgrade) || !new UpgradePlan(AuthentikVersion.Parse(upgrade.From), server.Version).MovesUploads)
        {
            return;
        }

        if (stack.Folders().Folders.FirstOrDefault(f => f.Target == server.Release.MediaPath) is { } uploads)
        {
            logger.LogInformation("Upgrade to {Version}: moving uploads to {Path}/media.", upgrade.To, uploads.Target);
            var (engine, tools) = await backups.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await MoveUploadsAsync(engine, tools.Image, uploads, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares the new state with the one before the upgrade.</summary>
    public async Task AfterStartAsync(CancellationToken cancellationToken)
    {
        if (_journal.Read() is not { } upgrade)
        {
            return;
        }

        if (!IsFor(upgrade))
        {
            logger.LogWarning("An upgrade from {From} to {To} is prepared (saved in {Archive}), and {Version} runs. Set the version to {To}, or prepare another upgrade.", upgrade.From, upgrade.To, upgrade.Archive, server.Version, upgrade.To);
            return;
        }

        var (_, tools) = await backups.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var database = await tools.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            var rows = await DatabaseSnapshot.CountRowsAsync(database, cancellationToken).ConfigureAwait(false);
            var lost = s_kept.Where(table => rows.GetValueOrDefault(table) < upgrade.Rows.GetValueOrDefault(table)).ToList();
            if (lost.Count > 0)
            {
                // The note stays: the next start looks again.
                logger.LogError(
                    "The upgrade from {From} to {To} lost something: {Tables} have fewer rows than before. Going back: set the version to {From}, start, and restore {Archive}.",
                    upgrade.From, upgrade.To, string.Join(", ", lost), upgrade.From, upgrade.Archive);
                return;
            }
        }

        _journal.Delete();
        logger.LogInformation("The upgrade from {From} to {To} is done: authentik is healthy, and users, groups, applications, providers and tokens are all there. {Archive} is the state before it.", upgrade.From, upgrade.To, upgrade.Archive);
    }

    private void Fail(string reason) => logger.LogError("What the upgrade has changed could not be looked at: {Reason}", reason);

    /// <summary>All but the folder itself, so it may be done twice.</summary>
    public static Task MoveUploadsAsync(ContainerEngine engine, string image, MountedFolder uploads, CancellationToken cancellationToken) =>
        HelperContainer.RunScriptAsync(
            engine,
            image,
            [uploads],
            $"""
            cd {HelperContainer.PathOf(uploads)}
            [ -d media ] || mkdir -m 0750 media
            chown "$(stat -c %u:%g .)" media
            find . -mindepth 1 -maxdepth 1 ! -name media -exec mv -f {"{}"} media/ \;
            """,
            cancellationToken);

    public static UpgradeCompletion Of(AuthentikResource server, IServiceProvider services) =>
        new(server, BackupService.Of(server, services), new AuthentikStack(server, services), services.GetRequiredService<ResourceLoggerService>().GetLogger(server));

    private bool IsFor(PendingUpgrade upgrade) =>
        AuthentikVersion.Parse(upgrade.To) is var to && (to == server.Version || (to.Patch is null && to.Line == server.Version.Line));
}
