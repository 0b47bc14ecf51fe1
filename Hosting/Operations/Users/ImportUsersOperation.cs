using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Users from a CSV file, by the command <c>import-users</c>.</summary>
internal static class ImportUsersOperation
{
    private const int MostParallel = 16;

    public static Operation Create(string resultFolder) => new(
        "import-users",
        "Import users",
        "Makes and changes users from a CSV file. Every row is checked first; nothing is taken away and nobody is made twice.",
        "PeopleAdd",
        context => RunAsync(context, resultFolder))
    {
        IsLong = true,
        Arguments =
        [
            new() { Name = "file", Label = "CSV file", Description = $"Its first line names the columns: {UserColumns.Known}.", InputType = InputType.File, FileFilter = ".csv,.txt,.tsv", Required = true },
            new() { Name = "dry-run", Label = "Only say what would change", InputType = InputType.Boolean, Value = "false" },
            new() { Name = "create-groups", Label = "Make groups that are missing", InputType = InputType.Boolean, Value = "false" },
            new() { Name = "reset-passwords", Label = "Set passwords of users that are there already too", InputType = InputType.Boolean, Value = "false" },
            new()
            {
                Name = "invite", Label = "New users without a password", InputType = InputType.Choice, Value = "none",
                Options = [new("none", "are left without"), new("link", "get a recovery link, in a file"), new("mail", "get a mail from authentik")],
            },
            new() { Name = "mail-stage", Label = "E-mail stage", Description = "The name of the stage that sends the mails.", InputType = InputType.Text },
            new() { Name = "parallel", Label = "Requests at the same time", Description = "More than a few help only where authentik has more than two cores.", InputType = InputType.Number, Value = "4" },
            new() { Name = "results", Label = "Folder for the results", Description = "Left empty, the file's own folder, or below the app host for a file that was uploaded.", InputType = InputType.Text },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context, string resultFolder)
    {
        var (path, name) = context.File("file");
        var options = Options(context);
        var file = UserFile.Read(path);
        var (rows, bad) = new UserRowReader(file).ReadAll();
        var isUpload = Path.GetFileName(path) != name;
        var folder = Directory.CreateDirectory(context.Text("results") ?? (isUpload ? resultFolder : Path.GetDirectoryName(path)!)).FullName;
        return await ImportAsync(context.Api, file, name, rows, bad, options, folder, context.ReportAsync, context.Time, context.CancellationToken).ConfigureAwait(false);
    }

    internal static async Task<OperationResult> ImportAsync(
        AuthentikApiClient api,
        UserFile file,
        string name,
        IReadOnlyList<UserRow> rows,
        List<BadUserRow> bad,
        UserImportOptions options,
        string folder,
        Func<string, Task> report,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await report($"{rows.Count} of {rows.Count + bad.Count} rows are in order; looking at what authentik has.").ConfigureAwait(false);
        var plan = new UserImportPlan(
            await api.GetUsersAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false),
            await api.GetGroupsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false),
            options);
        var accepted = new List<UserRow>(rows.Count);
        foreach (var row in rows)
        {
            if (plan.Objection(row) is { } objection)
            {
                bad.Add(new(row.Line, row.Username, objection));
            }
            else
            {
                accepted.Add(row);
            }
        }

        var badOutcomes = bad.Select(row => new UserOutcome(row.Line, row.Username, UserOutcome.Bad, row.Reason)).ToList();
        var groups = plan.MissingGroups.ToList();
        if (options.IsDryRun)
        {
            var foreseen = accepted.Select(plan.Plan).Select(user => new UserOutcome(user.Row.Line, user.Row.Username, Foreseen(user.Action), string.Join("; ", user.Differences)));
            return End(file, name, [.. foreseen, .. badOutcomes], groups, options, folder, linksFile: null, time, start);
        }

        var mailStage = options.Invitation == UserInvitation.Mail ? await api.FindMailStageAsync(options.MailStage!, cancellationToken).ConfigureAwait(false) : null;
        foreach (var group in groups)
        {
            plan.Add(await api.CreateGroupAsync(group, cancellationToken).ConfigureAwait(false));
        }

        using var journal = UserImportJournal.Open(folder, file, options);
        var importer = new UserImporter(api, journal, options, mailStage, time);
        string? linksFile = null;
        try
        {
            var outcomes = await importer.RunAsync([.. accepted.Select(plan.Plan)], report, cancellationToken).ConfigureAwait(false);
            linksFile = WriteLinks();
            if (outcomes.All(outcome => outcome.Outcome != UserOutcome.Failed))
            {
                journal.Delete();
            }

            return End(file, name, [.. outcomes, .. badOutcomes], groups, options, folder, linksFile, time, start);
        }
        finally
        {
            // Of an import that was interrupted too: a link cannot be asked for twice without the first one losing its worth.
            linksFile ??= WriteLinks();
        }

        string? WriteLinks() => importer.Links.Count == 0 ? null : UserImportFiles.WriteLinks(folder, name, time.GetUtcNow(), importer.Links);
    }

    private static string Foreseen(UserAction action) => action switch
    {
        UserAction.Create => UserOutcome.Created,
        UserAction.Update => UserOutcome.Updated,
        _ => UserOutcome.Unchanged,
    };

    private static UserImportOptions Options(OperationContext context)
    {
        var options = new UserImportOptions
        {
            IsDryRun = context.Flag("dry-run"),
            CreatesGroups = context.Flag("create-groups"),
            ResetsPasswords = context.Flag("reset-passwords"),
            Parallel = context.Number("parallel", fallback: 4, least: 1, MostParallel),
            MailStage = context.Text("mail-stage"),
            Invitation = context.Text("invite") switch
            {
                null or "none" => UserInvitation.None,
                "link" => UserInvitation.Link,
                "mail" => UserInvitation.Mail,
                var other => throw new OperationException($"'{other}' is not a value for 'invite'.", "Give none, link or mail."),
            },
        };
        return options is { Invitation: UserInvitation.Mail, MailStage: null }
            ? throw new OperationException("Mails need a stage that sends them.", "Give the name of an e-mail stage as 'mail-stage'.")
            : options;
    }

    private static OperationResult End(
        UserFile file, string name, IReadOnlyList<UserOutcome> outcomes, List<string> groups, UserImportOptions options, string folder, string? linksFile, TimeProvider time, long start)
    {
        var resultFile = UserImportFiles.WriteOutcomes(folder, name, time.GetUtcNow(), outcomes);
        var counts = string.Join(", ", outcomes.CountBy(outcome => outcome.Outcome).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")));
        var message = $"{(options.IsDryRun ? "Nothing was changed; it would be: " : "")}{(counts.Length == 0 ? "no rows" : counts)}.";
        var report = UserImportReport.Of(name, file, outcomes, groups, options.IsDryRun, resultFile, linksFile, time.GetElapsedTime(start));
        return outcomes.Any(outcome => outcome.Outcome is UserOutcome.Bad or UserOutcome.Failed)
            ? throw new OperationException(message, "Correct the rows that the report names and import the file again; the others stay as they are.", report)
            : new(message, report);
    }
}
