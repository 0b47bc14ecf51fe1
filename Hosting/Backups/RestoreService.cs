using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What was restored, the archive of what was there before, how long authentik did not serve, and what is not as the archive has it or does not work yet.</summary>
internal sealed record RestoreResult(BackupFile File, BackupManifest Manifest, BackupFile? Safety, TimeSpan Down, IReadOnlyList<string> Notes);

/// <summary>Puts the state of an archive in the place of the present one, or leaves the present one as it is.</summary>
internal sealed class RestoreService(AuthentikResource server, AuthentikStack stack, BackupService backups, TimeProvider time)
{
    private readonly BackupFolder _folder = backups.Folder;
    private readonly RestoreJournal _journal = new(backups.Folder);

    public async Task<RestoreResult> RunAsync(RestoreRequest request, OperationSteps steps, CancellationToken cancellationToken)
    {
        using var alone = _folder.Lock();
        await RecoverAsync(steps, cancellationToken).ConfigureAwait(false);

        var archive = _folder.Find(request.Archive);
        await steps.EnterAsync(OperationStep.Verify, $"Verifying {archive.Name}, {Words.Bytes(archive.Size)}.", cancellationToken).ConfigureAwait(false);
        var manifest = await BackupArchive.VerifyAsync(archive.Path, cancellationToken).ConfigureAwait(false);
        var (engine, tools) = await backups.ConnectAsync(cancellationToken).ConfigureAwait(false);
        RestoreChecks.Check(manifest, server, await backups.FingerprintAsync(cancellationToken).ConfigureAwait(false), await MajorAsync(tools, cancellationToken).ConfigureAwait(false), request);

        BackupFile? safety = null;
        if (!request.SkipSafetyBackup)
        {
            await steps.EnterAsync(OperationStep.SafetyBackup, "Saving what is there now.", cancellationToken).ConfigureAwait(false);
            safety = (await backups.CreateAsync("before-restore", steps, cancellationToken).ConfigureAwait(false)).File;
        }

        List<string> notes = [];
        var database = new DatabaseSwap(tools);
        var folders = new FolderSwap(engine, tools.Image, backups.HelperOwner, Replaceable(manifest, request, notes));
        var running = stack.Running();
        var healthy = stack.Healthy();
        var clock = new Stopwatch();
        try
        {
            await steps.EnterAsync(OperationStep.Stop, $"Stopping {Names(running)}.", cancellationToken).ConfigureAwait(false);
            clock.Start();
            await stack.StopAsync(running, cancellationToken).ConfigureAwait(false);
            await steps.EnterAsync(OperationStep.Stage, "Restoring beside what is there.", cancellationToken).ConfigureAwait(false);
            _journal.Write(archive.Name, RestorePhase.Staging, time.GetUtcNow());
            await StageAsync(archive, manifest, database, folders, cancellationToken).ConfigureAwait(false);

            await steps.EnterAsync(OperationStep.Swap, "The restored database takes the place of the old one.", cancellationToken).ConfigureAwait(false);
            _journal.Write(archive.Name, RestorePhase.Swapping, time.GetUtcNow());
            await database.SwapAsync(cancellationToken).ConfigureAwait(false);
            await steps.EnterAsync(OperationStep.SwapFolders, "The restored files take the place of the old ones.", cancellationToken).ConfigureAwait(false);
            await folders.SwapAsync(cancellationToken).ConfigureAwait(false);

            IResource[] core = [server, server.Worker];
            await steps.EnterAsync(OperationStep.Start, $"Starting {Names(core)}.", cancellationToken).ConfigureAwait(false);
            await stack.StartAsync(core, core, cancellationToken).ConfigureAwait(false);
            clock.Stop();
            await steps.EnterAsync(OperationStep.Check, "authentik is healthy; trying a sign-in.", cancellationToken).ConfigureAwait(false);
            if (await SignInAsync(cancellationToken).ConfigureAwait(false) is { } note)
            {
                notes.Add(note);
            }
        }
        catch (Exception ex)
        {
            var reason = ex is OperationCanceledException && cancellationToken.IsCancellationRequested ? "it was cancelled" : ex.Message.TrimEnd('.');
            await steps.EnterAsync(OperationStep.RollBack, $"Putting the old state back: {reason}.", CancellationToken.None).ConfigureAwait(false);
            await PutBackAsync(database, folders, running, healthy, reason, safety).ConfigureAwait(false);
            if (ex is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new BackupException($"'{archive.Name}' was not restored: {reason}. The old state is back{(running.Count > 0 ? " and runs" : "")}.", ex);
        }

        _journal.Delete();
        server.Operations.Forget();
        await CommitAsync(database, folders, steps).ConfigureAwait(false);
        await StartOutpostsAsync(running, healthy, notes, cancellationToken).ConfigureAwait(false);
        return new(archive, manifest, safety, clock.Elapsed, notes);
    }

    /// <summary>Undoes a restore that was killed while it replaced the old state. Without one, does nothing.</summary>
    public async Task RecoverInterruptedAsync(OperationSteps steps, CancellationToken cancellationToken)
    {
        using var alone = _folder.Lock();
        await RecoverAsync(steps, cancellationToken).ConfigureAwait(false);
    }

    private async Task RecoverAsync(OperationSteps steps, CancellationToken cancellationToken)
    {
        if (_journal.Phase is not { } phase)
        {
            return;
        }

        await steps.EnterAsync(OperationStep.RollBack, $"A restore of '{server.Name}' was cut off in an earlier run; putting the old state back.", cancellationToken).ConfigureAwait(false);
        var running = stack.Running();
        var healthy = stack.Healthy();
        await stack.StopAsync(running, cancellationToken).ConfigureAwait(false);
        var (engine, tools) = await backups.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await UndoAsync(phase, new(tools), new(engine, tools.Image, backups.HelperOwner, stack.Folders().Folders), cancellationToken).ConfigureAwait(false);
        await stack.StartAsync(running, healthy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs the first administrator in. That an archive has another password than the parameter is to be known, and no failure.</summary>
    private async Task<string?> SignInAsync(CancellationToken cancellationToken)
    {
        var probe = new SignInProbe(await server.GetAddressAsync(cancellationToken).ConfigureAwait(false), "default-authentication-flow");
        var password = await server.AdminPasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        if (await probe.RunAsync(AuthentikResource.AdminUserName, password!, cancellationToken).ConfigureAwait(false) is not var (reason, nextStep))
        {
            return null;
        }

        return probe.Steps.Any(step => step.Component == "ak-stage-password" || step.Result.StartsWith("refused", StringComparison.Ordinal))
            ? $"The login flow works, but '{AuthentikResource.AdminUserName}' does not get in with parameter '{server.AdminPasswordParameter.Name}': {reason} The passwords are those of the archive."
            : throw new BackupException($"Nobody can sign in: {reason} {nextStep}");
    }

    private async Task UndoAsync(RestorePhase phase, DatabaseSwap database, FolderSwap folders, CancellationToken cancellationToken)
    {
        if (phase == RestorePhase.Swapping)
        {
            await database.RollBackAsync(cancellationToken).ConfigureAwait(false);
            await folders.RollBackAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await database.DiscardAsync(cancellationToken).ConfigureAwait(false);
            await folders.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        _journal.Delete();
    }

    private async Task StageAsync(BackupFile archive, BackupManifest manifest, DatabaseSwap database, FolderSwap folders, CancellationToken cancellationToken)
    {
        // There may be an old database that an earlier restore was killed over after it was done; going back must not find it.
        await database.CommitAsync(cancellationToken).ConfigureAwait(false);
        await folders.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await BackupArchive.ReadPartsAsync(
            archive.Path,
            async (part, content) =>
            {
                if (part.File == BackupPart.Dump)
                {
                    var rows = await database.StageAsync(content, cancellationToken).ConfigureAwait(false);
                    if (DatabaseSnapshot.Compare(manifest.Database.Rows, rows) is { Count: > 0 } differences)
                    {
                        throw new BackupException($"The restored database is not the one that was saved: {string.Join("; ", differences.Take(5))}");
                    }
                }
                else if (folders.Of(part) is { } folder)
                {
                    await folders.StageAsync(folder, content, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task PutBackAsync(
        DatabaseSwap database, FolderSwap folders, IReadOnlyList<IResource> running, IReadOnlyList<IResource> healthy, string reason, BackupFile? safety)
    {
        try
        {
            if (_journal.Phase is { } phase)
            {
                await stack.StopAsync(stack.Running(), CancellationToken.None).ConfigureAwait(false);
                await UndoAsync(phase, database, folders, CancellationToken.None).ConfigureAwait(false);
            }

            await stack.StartAsync(running, healthy, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            var next = _journal.Phase is not null
                ? "Start the database server and run any restore, or start the app host again: both put the old state back first."
                : "The old data is in place; see what keeps the resources from starting.";
            throw new BackupException(
                $"The restore failed ({reason}), and going back failed too: {ex.Message} {next}{(safety is null ? "" : $" What was there before is saved in {safety.Name}.")}", ex);
        }
    }

    /// <summary>The restore is done; what is left of the old state only takes space.</summary>
    private static async Task CommitAsync(DatabaseSwap database, FolderSwap folders, OperationSteps steps)
    {
        try
        {
            await database.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            await folders.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            await steps.TellAsync($"What the restore replaced could not be removed: {ex.Message} The next restore removes it.").ConfigureAwait(false);
        }
    }

    /// <summary>Outposts of another installation have other tokens; that is no reason to give up a restored server.</summary>
    private async Task StartOutpostsAsync(IReadOnlyList<IResource> running, IReadOnlyList<IResource> healthy, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            await stack.StartAsync([.. running.OfType<AuthentikProxyOutpostResource>()], [.. healthy.OfType<AuthentikProxyOutpostResource>()], cancellationToken).ConfigureAwait(false);
        }
        catch (BackupException ex)
        {
            notes.Add(ex.Message);
        }
    }

    private List<MountedFolder> Replaceable(BackupManifest manifest, RestoreRequest request, List<string> notes)
    {
        var (folders, _) = stack.Folders();
        List<MountedFolder> replaceable = [];
        foreach (var part in manifest.Parts.Where(p => p.File != BackupPart.Dump))
        {
            // Where uploads lie depends on the release line.
            if (folders.FirstOrDefault(f => f.Target == part.Source) is not { } folder)
            {
                notes.Add($"{part.Source}: nothing is mounted there now, so its files stay in the archive ({part.File}).");
            }
            else if (folder is { IsReadOnly: true, IsVolume: false } && !request.ReplaceReadOnlyFolders && Directory.EnumerateFileSystemEntries(folder.Source).Any())
            {
                notes.Add($"{part.Source}: '{folder.Source}' is yours and only read by authentik, so it was left as it is. With '{RestoreArguments.ReadOnlyFolders}' it is replaced too.");
            }
            else
            {
                replaceable.Add(folder);
            }
        }

        return replaceable;
    }

    private static async Task<int> MajorAsync(PostgresTools tools, CancellationToken cancellationToken)
    {
        var connection = await tools.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return connection.PostgreSqlVersion.Major;
        }
    }

    private static string Names(IEnumerable<IResource> resources) => resources.Any() ? string.Join(", ", resources.Select(r => r.Name)) : "nothing";
}
