using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Recent events, by the command <c>audit-trail</c>.</summary>
internal static class AuditTrailOperation
{
    private const int MostRows = 50;
    private const int MostEvents = 100_000;

    public static Operation Create(string folder) => new(
        "audit-trail",
        "Audit trail",
        "Writes recent events to a file of JSON lines and shows the latest.",
        "ClipboardTextLtr",
        context => RunAsync(context, folder))
    {
        IsExclusive = false,
        IsLong = true,
        Arguments =
        [
            new() { Name = "actions", Label = "Actions", Description = "Separated by commas, for example login_failed, model_updated. Left empty, all.", InputType = InputType.Text },
            new() { Name = "username", Label = "User", InputType = InputType.Text },
            new() { Name = "since", Label = "Since", Description = "How long ago, such as 90m, 24h or 7d, or a time such as 2026-01-31T08:00Z.", InputType = InputType.Text, Value = "24h" },
            new() { Name = "until", Label = "Until", Description = "As above; left empty, now.", InputType = InputType.Text },
            new() { Name = "limit", Label = "Most events", InputType = InputType.Number, Value = "10000" },
            new() { Name = "file", Label = "File", Description = "Left empty, one below the app host.", InputType = InputType.Text },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context, string folder)
    {
        var now = context.Time.GetUtcNow();
        var filter = new AuthentikEventFilter
        {
            Actions = context.Text("actions")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Username = context.Text("username"),
            Since = When("since", context.Text("since") ?? "24h", now),
            Until = context.Text("until") is { } until ? When("until", until, now) : null,
        };
        var limit = context.Number("limit", fallback: 10_000, least: 1, MostEvents);
        var rows = await context.Api.GetEventsAsync(filter, context.CancellationToken).Take(limit).ToListAsync(context.CancellationToken).ConfigureAwait(false);
        var file = Path.GetFullPath(context.Text("file") ?? Path.Combine(folder, $"events-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.jsonl"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);

        // The earliest first, as a log is read.
        await ResultFile.WriteLinesAsync(file, rows.AsEnumerable().Reverse().Select(AuditLine.Of), context.CancellationToken).ConfigureAwait(false);
        return new($"{rows.Count} events{(rows.Count == limit ? ", and more: raise the limit or narrow the time" : "")}.", Report(rows, file));
    }

    /// <summary>How long ago, or a time.</summary>
    internal static DateTimeOffset When(string name, string text, DateTimeOffset now)
    {
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount < 100_000)
        {
            switch (text[^1])
            {
                case 's': return now - TimeSpan.FromSeconds(amount);
                case 'm': return now - TimeSpan.FromMinutes(amount);
                case 'h': return now - TimeSpan.FromHours(amount);
                case 'd': return now - TimeSpan.FromDays(amount);
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new OperationException($"'{text}' is not a time for '{name}'.", "Write how long ago, such as 90m, 24h or 7d, or a time such as 2026-01-31T08:00Z.");
    }

    private static string Report(List<AuthentikEvent> rows, string file)
    {
        var text = new StringBuilder("## Events\n\n");
        text.AppendLine($"All {rows.Count}: `{file}`").AppendLine();
        if (rows.Count > 0)
        {
            text.AppendLine(string.Join(", ", rows.CountBy(row => row.Action).OrderByDescending(count => count.Value).Select(count => $"{count.Value} {Markdown.Escape(count.Key)}")) + ".").AppendLine();
            text.AppendLine("| time (UTC) | action | user | from |").AppendLine("|---|---|---|---|");
        }

        foreach (var row in rows.Take(MostRows))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Created.UtcDateTime:yyyy-MM-dd HH:mm:ss} | {Markdown.Escape(row.Action)} | {Markdown.Escape(row.Username)} | {Markdown.Escape(row.ClientIp ?? "")} |");
        }

        return text.ToString();
    }
}
