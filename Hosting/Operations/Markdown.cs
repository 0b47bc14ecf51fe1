using System.Text.RegularExpressions;

namespace Authentik.Aspire.Hosting;

/// <summary>Reports are Markdown; what comes from files and from authentik is text.</summary>
internal static partial class Markdown
{
    /// <summary>The text on one line, fit for a cell of a table, without meaning to Markdown or HTML.</summary>
    public static string Escape(string text) => Special().Replace(text.ReplaceLineEndings(" "), @"\$0").Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex(@"[\\`*_\[\]|]")]
    private static partial Regex Special();
}
