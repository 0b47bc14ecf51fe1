using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Authentik.Aspire.Hosting;

/// <summary>What an import leaves behind: how each row ended, and the links, which only their owner may read.</summary>
internal static class UserImportFiles
{
    // A spreadsheet runs a field that begins like a formula; names come from others.
    private static readonly CsvConfiguration s_configuration = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\n" };

    public static string WriteOutcomes(string folder, string name, DateTimeOffset now, IEnumerable<UserOutcome> outcomes) => Write(
        Path.Combine(folder, $"{Stem(name, now)}.result.csv"),
        ["line", "username", "outcome", "detail"],
        outcomes.OrderBy(outcome => outcome.Line).Select(outcome => new[] { outcome.Line.ToString(CultureInfo.InvariantCulture), outcome.Username, outcome.Outcome, outcome.Detail }));

    public static string WriteLinks(string folder, string name, DateTimeOffset now, IEnumerable<(string Username, Uri Link)> links) => Write(
        Path.Combine(folder, $"{Stem(name, now)}.links.csv"),
        ["username", "link"],
        links.OrderBy(link => link.Username, StringComparer.Ordinal).Select(link => new[] { link.Username, link.Link.ToString() }));

    private static string Stem(string name, DateTimeOffset now) =>
        $"{Path.GetFileNameWithoutExtension(name)}-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";

    private static string Write(string path, string[] header, IEnumerable<string[]> rows)
    {
        ResultFile.Write(path, text =>
        {
            using var writer = new CsvWriter(text, s_configuration, leaveOpen: true);
            foreach (var row in rows.Prepend(header))
            {
                foreach (var field in row)
                {
                    writer.WriteField(field);
                }

                writer.NextRecord();
            }
        });
        return path;
    }
}
