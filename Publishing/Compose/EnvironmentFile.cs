using System.Globalization;
using System.Text;

namespace Authentik.Aspire.Publishing;

/// <summary>The file with the values of a stack, readable for its owner alone. Values that are in it already stay.</summary>
internal static class EnvironmentFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string Header =
        """
        # Values of this stack. Keep the file to yourself, and a copy of it elsewhere: a backup needs the secrets in it.
        # `./stack fill` gives random values to the empty ones that are marked with [generate], and never touches one that is there.
        """;

    public static string Text(IEnumerable<ComposeVariable> variables, IReadOnlyDictionary<string, string> present)
    {
        var text = new StringBuilder(Header.ReplaceLineEndings("\n")).Append('\n');
        var ordered = variables.OrderBy(v => v.Generate is not null).ThenBy(v => v.Name, StringComparer.Ordinal).ToList();
        foreach (var variable in ordered)
        {
            var value = present.GetValueOrDefault(variable.Name, "");
            var optional = variable.Default is not null && value.Length == 0;
            text.Append("\n# ").Append(variable.Generate is { } length ? string.Create(CultureInfo.InvariantCulture, $"[generate {length}] ") : "").Append(variable.Comment).Append('\n')
                .Append(optional ? "#" : "").Append(variable.Name).Append('=').Append(optional ? variable.Default : value).Append('\n');
        }

        var others = present.Where(entry => ordered.All(v => v.Name != entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            text.Append("\n# Not of this stack, or not any more.\n").AppendJoin('\n', others.Select(entry => $"{entry.Key}={entry.Value}")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The values in a file, if there is one.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false) : [])
        {
            if (!line.TrimStart().StartsWith('#') && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var split)
            {
                values[line[..split].Trim()] = line[(split + 1)..];
            }
        }

        return values;
    }

    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Protect(path);
        await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Before a secret is in it.</summary>
    public static void Protect(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (!File.Exists(path))
        {
            using var created = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        }

        File.SetUnixFileMode(path, OwnerOnly);
    }
}
