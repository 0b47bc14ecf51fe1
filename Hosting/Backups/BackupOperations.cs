using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>The operations that save and restore a server.</summary>
internal static class BackupOperations
{
    public static IEnumerable<Operation> All(AuthentikResource server) =>
    [
        new("backup", "Back up", "Saves the database, uploaded files, templates, certificates and blueprints in one archive, while authentik runs.", "Save", BackupAsync)
        {
            // A database is worth saving also when authentik does not start.
            Availability = OperationAvailability.Always,
            IsLong = true,
        },
        new("list-backups", "List backups", "Lists the archives and reads each to its end to see whether it is whole.", "DocumentBulletList", ListAsync)
        {
            Availability = OperationAvailability.Always,
            IsExclusive = false,
        },
        new("restore", "Restore", "Puts the state of an archive in the place of the present one, which is saved first.", "ArrowCounterclockwise", RestoreAsync)
        {
            Arguments = RestoreInputs(server),
            Availability = OperationAvailability.Always,
            IsLong = true,
        },
    ];

    public static RestoreService RestoreOf(AuthentikResource server, IServiceProvider services) =>
        new(server, new AuthentikStack(server, services), BackupService.Of(server, services), services.GetRequiredService<TimeProvider>());

    private static async Task<OperationResult> BackupAsync(OperationContext context)
    {
        var result = await BackupService.Of(context.Server, context.Services).RunAsync("backup", new(context.ReportAsync), context.CancellationToken).ConfigureAwait(false);
        return result.OffsiteFailure is { } failure
            ? throw new OperationException(failure, "Copy the archive by hand, or make another backup when the cause is gone.", Describe(result))
            : new($"Saved as {result.File.Name}.", Describe(result));
    }

    private static async Task<OperationResult> ListAsync(OperationContext context)
    {
        var folder = BackupService.Of(context.Server, context.Services).Folder;
        var files = folder.List();
        if (files.Count == 0)
        {
            return new("There is no backup yet.", $"There is no backup of `{context.Server.Name}` in `{folder.Path}` yet.");
        }

        var text = new StringBuilder($"Archives in `{folder.Path}`, the newest first.\n\n| archive | made | authentik | size | rows | state |\n|---|---|---|---:|---:|---|\n");
        var damaged = 0;
        foreach (var file in files)
        {
            try
            {
                var manifest = await BackupArchive.VerifyAsync(file.Path, context.CancellationToken).ConfigureAwait(false);
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{file.Name}` | {Words.Time(manifest.Created)} ({manifest.Reason}) | {manifest.AuthentikVersion} | {Words.Bytes(file.Size)} | {manifest.Database.Rows.Values.Sum()} | whole |");
            }
            catch (BackupException ex)
            {
                damaged++;
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{file.Name}` | {Words.Time(file.Created)} | | {Words.Bytes(file.Size)} | | **{Markdown.Escape(ex.Message)}** |");
            }
        }

        return new(damaged == 0 ? $"{files.Count} archives, all whole." : $"{damaged} of {files.Count} archives are damaged.", text.ToString());
    }

    private static async Task<OperationResult> RestoreAsync(OperationContext context)
    {
        var request = new RestoreRequest(
            context.Text(RestoreArguments.Archive),
            context.Flag(RestoreArguments.OtherRelease),
            context.Flag(RestoreArguments.OtherKey),
            context.Flag(RestoreArguments.ReadOnlyFolders),
            context.Flag(RestoreArguments.SkipSafetyBackup));
        var result = await RestoreOf(context.Server, context.Services).RunAsync(request, new(context.ReportAsync), context.CancellationToken).ConfigureAwait(false);
        return new($"Restored {result.File.Name}.", Describe(result));
    }

    /// <summary>The arguments of the restore, the archives to choose from among them.</summary>
    private static IReadOnlyList<InteractionInput> RestoreInputs(AuthentikResource server) =>
    [
        new()
        {
            Name = RestoreArguments.Archive,
            Label = "Archive",
            Description = "Name or path of the archive. Empty: the newest.",
            InputType = InputType.Choice,
            AllowCustomChoice = true,
            DynamicLoading = new InputLoadOptions
            {
                AlwaysLoadOnStart = true,
                LoadCallback = context =>
                {
                    var files = BackupService.Of(server, context.Services).Folder.List();
                    context.Input.Options = [.. files.Select(f => KeyValuePair.Create(f.Name, $"{Words.Time(f.Created)}, {Words.Bytes(f.Size)}"))];
                    return Task.CompletedTask;
                },
            },
        },
        Flag(RestoreArguments.OtherRelease, "Even if it is of another release", "authentik migrates an older database, and does not start with a newer one."),
        Flag(RestoreArguments.OtherKey, "Even if the secret key is another", "Everybody is signed out, and links that were sent become invalid."),
        Flag(RestoreArguments.ReadOnlyFolders, "Replace read-only folders too", "Templates, certificates and blueprints that lie in folders of yours."),
        Flag(RestoreArguments.SkipSafetyBackup, "Without a safety backup", "What is there now cannot be brought back then."),
    ];

    private static InteractionInput Flag(string name, string label, string description) =>
        new() { Name = name, Label = label, Description = description, InputType = InputType.Boolean, Value = "false" };

    private static string Describe(BackupResult result)
    {
        var text = new StringBuilder($"`{result.File.Path}`, {Words.Bytes(result.File.Size)} in {result.Manifest.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s, read back and whole.\n\n");
        text.Append("| part | from | size | in the archive |\n|---|---|---:|---:|\n");
        foreach (var part in result.Manifest.Parts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{part.File}` | {part.Source} | {Words.Bytes(part.Size)} | {Words.Bytes(part.Stored)} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"\n{result.Manifest.Database.Rows.Values.Sum()} rows in {result.Manifest.Database.Rows.Count} tables. The secret key is not in the archive: keep parameter values elsewhere.");
        AddList(text, "Not in the archive:", result.LeftOut);
        AddList(text, "Removed because they are not to be kept any longer:", result.Removed);
        return text.ToString();
    }

    private static string Describe(RestoreResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The state of {Words.Time(result.Manifest.Created)} is back: {result.Manifest.Database.Rows.Values.Sum()} rows in {result.Manifest.Database.Rows.Count} tables, counted and equal; authentik is healthy, and a sign-in went through its login flow. It did not serve for {Words.Duration(result.Down)}.");
        text.AppendLine(result.Safety is { } safety ? $"\nWhat was there before is saved in `{safety.Name}`." : "\nWhat was there before was not saved.");
        AddList(text, "To know:", result.Notes);
        return text.ToString();
    }

    private static void AddList(StringBuilder text, string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            text.Append('\n').AppendLine(title);
            foreach (var item in items)
            {
                text.AppendLine($"* {item}");
            }
        }
    }
}
