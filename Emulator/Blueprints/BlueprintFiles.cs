using System.Security.Cryptography;
using System.Text;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Blueprints;

/// <summary>A blueprint file below the blueprints folder.</summary>
internal sealed record BlueprintFile(string Path, string Hash, Blueprint Blueprint);

/// <summary>The blueprints folder: what counts as a blueprint in it.</summary>
internal sealed class BlueprintFiles(AuthentikConfiguration configuration, BlueprintYaml yaml)
{
    private static readonly Log Log = new("authentik.blueprints.v1.tasks");
    private static readonly EnumerationOptions Recursive = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    internal string Root { get; } = Path.GetFullPath(configuration.Text("blueprints_dir"));

    /// <summary>SHA-512 of a text, which is how authentik sees that a blueprint changed.</summary>
    internal static string HashOf(string content) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>
    /// Paths of all candidates, relative to the folder: <c>*.yaml</c>, nothing below a name that starts with a dot. Shipped ones come first, so that
    /// a name taken by one of them is reported at the file that took it.
    /// </summary>
    internal IReadOnlyList<string> List()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(Root, "*.yaml", Recursive)
                .Select(file => Path.GetRelativePath(Root, file))
                .Where(path => !path.Split('/').Any(part => part.StartsWith('.')))
                .OrderBy(path => path.StartsWith("system/", StringComparison.Ordinal) ? 0 : path.StartsWith("default/", StringComparison.Ordinal) ? 1 : 2)
                .ThenBy(path => path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Every file that parses; one that does not is only a warning in the log.</summary>
    internal IEnumerable<BlueprintFile> Find()
    {
        foreach (var path in List())
        {
            BlueprintFile file;
            try
            {
                var content = File.ReadAllText(Path.Combine(Root, path));
                file = new BlueprintFile(path, HashOf(content), Blueprint.Parse(content, yaml));
            }
            catch (Exception exception) when (exception is BlueprintSyntaxException or IOException or UnauthorizedAccessException)
            {
                Log.Warning("failed to parse blueprint", ("path", path), ("exc", exception.Message));
                continue;
            }

            yield return file;
        }
    }

    /// <summary>The text of a file, or null when there is none at that path.</summary>
    internal string? Read(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, path));
        return full.StartsWith(Root + "/", StringComparison.Ordinal) && File.Exists(full) ? File.ReadAllText(full) : null;
    }
}
