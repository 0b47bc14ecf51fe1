using System.Diagnostics;
using System.IO.Compression;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>A new archive, what belongs to authentik and is not in it, with the reason, the old archives that were removed once it was whole, and why it was not taken off-site.</summary>
internal sealed record BackupResult(BackupFile File, BackupManifest Manifest, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Removed, string? OffsiteFailure = null);

/// <summary>Makes archives of a running server.</summary>
internal sealed class BackupService(AuthentikResource server, AuthentikStack stack, BackupFolder folder, IServiceProvider services, TimeProvider time)
{
    public BackupFolder Folder => folder;

    /// <summary>Makes an archive, removes those that are not to be kept any longer, and takes the new one off-site if the app host says how.</summary>
    public async Task<BackupResult> RunAsync(string reason, OperationSteps steps, CancellationToken cancellationToken)
    {
        using var alone = folder.Lock();
        var result = await CreateAsync(reason, steps, cancellationToken).ConfigureAwait(false);
        var settings = BackupSettings.Of(server);
        var removed = await folder.PruneAsync(settings.Keep, settings.KeepFor, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var offsite = services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<AuthentikBackupsResource>().FirstOrDefault(b => b.Parent == server && b.Offsite is not null);
        if (offsite is not null)
        {
            await steps.TellAsync($"Taking it off-site with {offsite.Offsite!.Executable}.").ConfigureAwait(false);
        }

        return result with
        {
            Removed = removed,
            OffsiteFailure = offsite is null
                ? null
                : await offsite.Offsite!.RunAsync(offsite, result.File, services.GetRequiredService<DistributedApplicationExecutionContext>(), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Makes an archive; the caller has the folder to itself.</summary>
    public async Task<BackupResult> CreateAsync(string reason, OperationSteps steps, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var created = time.GetUtcNow();
        var work = folder.NewWorkFolder();
        try
        {
            var (engine, tools) = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await HelperContainer.RemoveStaleAsync(engine, HelperOwner, cancellationToken).ConfigureAwait(false);

            List<BackupPart> parts = [];
            DatabaseFacts database;
            var snapshot = await DatabaseSnapshot.TakeAsync(tools, cancellationToken).ConfigureAwait(false);
            await using (snapshot.ConfigureAwait(false))
            {
                database = await snapshot.ReadFactsAsync(cancellationToken).ConfigureAwait(false);
                await steps.EnterAsync(OperationStep.Dump, $"Dumping '{database.Name}', {Words.Bytes(database.Bytes)}.", cancellationToken).ConfigureAwait(false);
                parts.Add(await WritePartAsync(
                    work, BackupPart.Dump, database.Name, compress: false, output => tools.DumpAsync(snapshot.Id, output, cancellationToken), cancellationToken).ConfigureAwait(false));
            }

            var (folders, leftOut) = stack.Folders();
            if (folders.Count > 0)
            {
                await steps.EnterAsync(OperationStep.Folders, $"Reading {string.Join(", ", folders.Select(f => f.Target))}.", cancellationToken).ConfigureAwait(false);
                var helper = await HelperContainer.CreateAsync(engine, tools.Image, folders, readOnly: true, HelperOwner, cancellationToken).ConfigureAwait(false);
                await using (helper.ConfigureAwait(false))
                {
                    foreach (var mounted in folders)
                    {
                        parts.Add(await WritePartAsync(
                            work, $"{mounted.Name}.tar.gz", mounted.Target, compress: true, output => helper.ReadAsync(mounted, output, cancellationToken), cancellationToken).ConfigureAwait(false));
                    }
                }
            }

            var manifest = new BackupManifest
            {
                Reason = reason,
                Created = created,
                Server = server.Name,
                AuthentikVersion = server.Version.ToString(),
                SecretKeyFingerprint = await FingerprintAsync(cancellationToken).ConfigureAwait(false),
                Database = database,
                Parts = parts,
                Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            };
            await steps.EnterAsync(OperationStep.Pack, "Writing the archive and reading it back.", cancellationToken).ConfigureAwait(false);
            var unnamed = Path.Combine(work, "archive");
            await BackupArchive.WriteAsync(unnamed, manifest, work, cancellationToken).ConfigureAwait(false);
            await BackupArchive.VerifyAsync(unnamed, cancellationToken).ConfigureAwait(false);

            var path = folder.NewPath(created);
            await steps.EnterAsync(OperationStep.Publish, $"The archive is {Path.GetFileName(path)}.", cancellationToken).ConfigureAwait(false);
            File.Move(unnamed, path);
            return new(new(path, created), manifest, leftOut, []);
        }
        finally
        {
            await steps.EnterAsync(OperationStep.Discard, "Removing what the archive was made from.", CancellationToken.None).ConfigureAwait(false);
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The label of helper containers, so that those of another app on this machine are left alone.</summary>
    public string HelperOwner => BackupManifest.FingerprintOf(folder.Path)[..12] + "-" + server.Name;

    public async Task<(ContainerEngine Engine, PostgresTools Tools)> ConnectAsync(CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.ResolveAsync(services, cancellationToken).ConfigureAwait(false);
        var database = ModelValidation.DatabaseOf(server);
        var container = database.Parent.IsContainer()
            ? stack.ContainerIdOf(database.Parent) ?? throw new BackupException($"The database server '{database.Parent.Name}' does not run. Start it first.")
            : null;
        return (engine, await PostgresTools.ConnectAsync(engine, database, container, BackupSettings.Of(server).DatabaseToolsImage, cancellationToken).ConfigureAwait(false));
    }

    public async Task<string> FingerprintAsync(CancellationToken cancellationToken) =>
        BackupManifest.FingerprintOf((await server.SecretKeyParameter.GetValueAsync(cancellationToken).ConfigureAwait(false))!);

    public static BackupService Of(AuthentikResource server, IServiceProvider services)
    {
        var builder = services.GetRequiredKeyedService<BackupFolder>(server.Name);
        return new(server, new AuthentikStack(server, services), builder, services, services.GetRequiredService<TimeProvider>());
    }

    private static async Task<BackupPart> WritePartAsync(string work, string name, string source, bool compress, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var file = PrivateFile.Create(Path.Combine(work, name));
        await using (file.ConfigureAwait(false))
        {
            using var stored = new HashingStream(file);
            long size;
            if (compress)
            {
                var gzip = new GZipStream(stored, CompressionLevel.Fastest, leaveOpen: true);
                using var plain = new HashingStream(gzip);
                await using (gzip.ConfigureAwait(false))
                {
                    await write(plain).ConfigureAwait(false);
                }

                size = plain.Length;
            }
            else
            {
                await write(stored).ConfigureAwait(false);
                size = stored.Length;
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new(name, source, size, stored.Length, stored.Sha256);
        }
    }
}
