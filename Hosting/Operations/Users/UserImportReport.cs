using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>An import in Markdown.</summary>
internal static class UserImportReport
{
    /// <summary>What the dashboard shows well; all rows are in the result file.</summary>
    private const int MostRows = 100;

    public static string Of(
        string fileName, UserFile file, IReadOnlyCollection<UserOutcome> outcomes, IReadOnlyCollection<string> newGroups, bool isDryRun, string resultFile, string? linksFile, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.AppendLine($"## {(isDryRun ? "What the import would do" : "Users imported")}").AppendLine();
        text.AppendLine($"{Markdown.Escape(fileName)}: {Markdown.Escape(file.Encoding.WebName)}, columns {Markdown.Escape(string.Join(", ", file.Header))}.").AppendLine();
        text.AppendLine("| outcome | rows |").AppendLine("|---|---|");
        foreach (var group in outcomes.GroupBy(outcome => outcome.Outcome).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.AppendLine($"| {(isDryRun && group.Key != UserOutcome.Bad ? $"would be {group.Key}" : group.Key)} | {group.Count()} |");
        }

        text.AppendLine();
        if (newGroups.Count > 0)
        {
            text.AppendLine($"{(isDryRun ? "New groups" : "Groups made")}: {Markdown.Escape(string.Join(", ", newGroups))}.").AppendLine();
        }

        Append(text, "Rows that cannot be imported", outcomes.Where(outcome => outcome.Outcome is UserOutcome.Bad or UserOutcome.Failed));
        if (isDryRun)
        {
            Append(text, "Changes", outcomes.Where(outcome => outcome.Outcome is UserOutcome.Created or UserOutcome.Updated));
        }

        text.AppendLine($"Every row: `{resultFile}`").AppendLine();
        if (linksFile is not null)
        {
            text.AppendLine($"The links: `{linksFile}`. Each is as good as a password until it is used or expires; delete the file when they are handed out.").AppendLine();
        }

        if (!isDryRun)
        {
            text.AppendLine($"It took {UserImporter.Duration(elapsed)}.");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<UserOutcome> outcomes)
    {
        var rows = outcomes.OrderBy(outcome => outcome.Line).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.AppendLine($"### {title}").AppendLine().AppendLine("| line | user | |").AppendLine("|---|---|---|");
        foreach (var row in rows.Take(MostRows))
        {
            text.AppendLine($"| {row.Line} | {Markdown.Escape(row.Username)} | {Markdown.Escape(row.Outcome is UserOutcome.Bad or UserOutcome.Failed ? row.Detail : $"{row.Outcome}: {row.Detail}")} |");
        }

        if (rows.Count > MostRows)
        {
            text.AppendLine().AppendLine($"… and {rows.Count - MostRows} more.");
        }

        text.AppendLine();
    }
}
