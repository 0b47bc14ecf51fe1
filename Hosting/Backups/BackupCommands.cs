using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>The commands of the server that save and restore it, with their results as Markdown.</summary>
internal static class BackupCommands
{
    public const string Backup = "backup";
    public const string Backups = "backups";
    public const string Restore = "restore";

    public static async Task<ExecuteCommandResult> BackupAsync(AuthentikResource server, ExecuteCommandContext context)
    {
        var result = await BackupService.Of(server, context.Services).RunAsync("backup", new(context.Logger), context.CancellationToken).ConfigureAwait(false);
        return result.OffsiteFailure is { } failure
            ? CommandResults.Failure(failure, Describe(result), CommandResultFormat.Markdown)
            : CommandResults.Success($"Saved as {result.File.Name}.", Describe(result), CommandResultFormat.Markdown);
    }

    public static async Task<ExecuteCommandResult> ListAsync(AuthentikResource server, ExecuteCommandContext context)
    {
        var folder = BackupService.Of(server, context.Services).Folder;
        var files = folder.List();
        if (files.Count == 0)
        {
            return CommandResults.Success($"There is no backup of '{server.Name}' in '{folder.Path}' yet.");
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
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{file.Name}` | {Words.Time(file.Created)} | | {Words.Bytes(file.Size)} | | **{Words.Cell(ex.Message)}** |");
            }
        }

        var summary = damaged == 0 ? $"{files.Count} archives, all whole." : $"{damaged} of {files.Count} archives are damaged.";
        return CommandResults.Success(summary, text.ToString(), CommandResultFormat.Markdown, displayImmediately: true);
    }

    public static async Task<ExecuteCommandResult> RestoreAsync(AuthentikResource server, ExecuteCommandContext context)
    {
        var request = new RestoreRequest(
            context.Arguments[RestoreArguments.Archive].Value,
            IsSet(RestoreArguments.OtherRelease),
            IsSet(RestoreArguments.OtherKey),
            IsSet(RestoreArguments.ReadOnlyFolders),
            IsSet(RestoreArguments.SkipSafetyBackup));
        var result = await RestoreOf(server, context.Services).RunAsync(request, new(context.Logger), context.CancellationToken).ConfigureAwait(false);
        return CommandResults.Success($"Restored {result.File.Name}.", Describe(result), CommandResultFormat.Markdown, displayImmediately: true);

        bool IsSet(string name) => bool.TryParse(context.Arguments[name].Value, out var value) && value;
    }

    public static RestoreService RestoreOf(AuthentikResource server, IServiceProvider services) =>
        new(server, new AuthentikStack(server, services), BackupService.Of(server, services), services.GetRequiredService<TimeProvider>());

    /// <summary>The arguments of the restore, the archives to choose from among them.</summary>
    public static IReadOnlyList<InteractionInput> RestoreInputs(AuthentikResource server) =>
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
        text.AppendLine(CultureInfo.InvariantCulture, $"The state of {Words.Time(result.Manifest.Created)} is back: {result.Manifest.Database.Rows.Values.Sum()} rows in {result.Manifest.Database.Rows.Count} tables, counted and equal; authentik is healthy and its login flow answers. It did not serve for {Words.Duration(result.Down)}.");
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
