using System.Globalization;
using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>The facts and findings as Markdown.</summary>
internal static class DoctorReport
{
    public static string Summary(IReadOnlyList<DoctorFinding> findings)
    {
        var broken = findings.Count(f => f.Severity == Severity.Broken);
        return findings.Count == 0 ? "Everything is well."
            : broken == 0 ? $"Everything works; {findings.Count} {(findings.Count == 1 ? "thing" : "things")} to watch."
            : $"{broken} {(broken == 1 ? "thing does" : "things do")} not work: {findings.First(f => f.Severity == Severity.Broken).What}";
    }

    public static string Write(DoctorFacts facts, IReadOnlyList<DoctorFinding> findings)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# authentik '{facts.Server}', {Words.Time(facts.Time)}\n");
        text.AppendLine("## Findings\n");
        if (findings.Count == 0)
        {
            text.AppendLine("Everything is well.");
        }

        foreach (var finding in findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"* {(finding.Severity == Severity.Broken ? "❌" : "⚠️")} {OneLine(finding.What)}  \n  **To do:** {OneLine(finding.ToDo)}");
        }

        Table(text, "Resources", "| resource | state | health | image |\n|---|---|---|---|", facts.Resources.Select(r =>
            $"| {r.Name} | {r.State ?? "unknown"} | {(r.Health?.ToString() ?? "-")}{(r.Health is not (null or Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy) && r.Reason is { } reason ? $": {Markdown.Escape(reason)}" : "")} | {r.Image ?? "-"} |"));
        Table(text, "Versions, workers and queue", "| | |\n|---|---|", Versions(facts));
        Table(text, "Database and Redis", "| | |\n|---|---|", Stores(facts));
        if (facts.Blueprints is { } blueprints)
        {
            var all = blueprints.Value ?? [];
            Table(text, "Blueprints", "| blueprint | status | last applied |\n|---|---|---|", blueprints.Failure is { } failure
                ? [$"| - | {Markdown.Escape(failure)} | |"]
                : [
                    .. all.Where(b => b.Status != "successful").Select(b => $"| {Markdown.Escape(b.Path)} | {b.Status} | {(b.LastApplied is { } t ? Words.Time(t) : "never")} |"),
                    $"| all others | successful: {all.Count(b => b.Status == "successful")} of {all.Count} | |",
                ]);
        }

        Table(text, "Outposts", "| outpost | connections | version |\n|---|---:|---|", facts.Outposts.Select(o => $"| {o.Name} | {o.Connections} | {o.Version ?? "-"} |"));
        Table(text, "Discovery", "| application | issuer |\n|---|---|", facts.Discovery.Select(d => $"| {d.Application} | {Markdown.Escape(d.Issuer ?? d.Failure ?? "-")} |"));
        Table(text, "Certificates", "| certificate | valid until |\n|---|---|", facts.Certificates is null ? [] : facts.Certificates.Value?.Select(c => $"| {Markdown.Escape(c.Name)} | {Words.Time(c.Expiry)} |") ?? [$"| - | {Markdown.Escape(facts.Certificates.Failure!)} |"]);
        Table(text, "Room", "| where | used | of |\n|---|---:|---:|", facts.Space.Select(s => $"| {s.Where} | {Words.Bytes(s.Used)} ({s.Share.ToString("P0", CultureInfo.InvariantCulture)}) | {Words.Bytes(s.Total)} |"));
        if (facts.Errors.Count > 0)
        {
            text.AppendLine("\n## Last errors in the logs\n\n```");
            foreach (var error in facts.Errors)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{error.Resource}: {OneLine(error.Text)}");
            }

            text.AppendLine("```");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Versions(DoctorFacts facts)
    {
        yield return $"| asked for | {facts.Version} |";
        if (facts.Running is { } running)
        {
            yield return $"| server | {Markdown.Escape(running.Value ?? running.Failure!)} |";
        }

        if (facts.Workers is { } workers)
        {
            yield return $"| workers | {Markdown.Escape(workers.Failure ?? (workers.Value!.Count == 0 ? "none" : string.Join(", ", workers.Value.Select(w => $"{w.WorkerId} {w.Version}"))))} |";
        }

        if (facts.Queue is { } queue)
        {
            yield return $"| tasks | {Markdown.Escape(queue.Failure ?? $"{queue.Value!.Queued} waiting, {queue.Value.Rejected} rejected")} |";
        }
    }

    private static IEnumerable<string> Stores(DoctorFacts facts)
    {
        if (facts.Database is { } database)
        {
            yield return database.Value is { } state
                ? string.Create(CultureInfo.InvariantCulture, $"| {facts.DatabaseServer} | PostgreSQL {state.ServerVersion}, {state.Encoding}; answers in {state.Milliseconds:0.0} ms; {Words.Bytes(state.Bytes)}; {state.Connections} of {state.MaxConnections} connections; {state.Migrations} migrations, the last {Markdown.Escape(state.LastMigration ?? "none")} |")
                : $"| {facts.DatabaseServer} | {Markdown.Escape(database.Failure!)} |";
        }

        if (facts.Redis is { } redis)
        {
            yield return redis.Value is { } state
                ? string.Create(CultureInfo.InvariantCulture, $"| {facts.RedisServer} | Redis {state.ServerVersion}; answers in {state.Milliseconds:0.0} ms; {Words.Bytes(state.UsedBytes)}; {state.Keys} keys |")
                : $"| {facts.RedisServer} | {Markdown.Escape(redis.Failure!)} |";
        }
    }

    private static void Table(StringBuilder text, string title, string head, IEnumerable<string> rows)
    {
        var lines = rows.ToList();
        if (lines.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n## {title}\n\n{head}");
            lines.ForEach(line => text.AppendLine(line));
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
