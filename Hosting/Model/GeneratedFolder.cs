using System.Security.Cryptography;
using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>A folder on the host with generated files, for a container to read.</summary>
internal static class GeneratedFolder
{
    /// <summary>
    /// Writes the files and returns their folder. The folder's name follows from the texts: two runs of one app host with different
    /// declarations do not disturb each other, and the same declarations give the same container.
    /// </summary>
    public static string Write(string appHostDirectory, string name, IReadOnlyList<(string Path, string Text)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{text}\0"));
        }

        var version = Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
        var folder = Path.Combine(appHostDirectory, "obj", ".aspire", "authentik", $"{name}-{version}");
        foreach (var (path, text) in files)
        {
            WriteFile(folder, Path.Combine([folder, .. path.Split('/')]), text);
        }

        return folder;
    }

    private static void WriteFile(string root, string file, string text)
    {
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            // Moved into place: another run may be reading it.
            var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}");
            File.WriteAllText(temporary, text);
            File.Move(temporary, file, overwrite: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The container is another user than the one who runs the app host. There is no secret in it.
            const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            File.SetUnixFileMode(file, Readable);
            for (var directory = folder; directory.StartsWith(root, StringComparison.Ordinal); directory = Path.GetDirectoryName(directory)!)
            {
                File.SetUnixFileMode(directory, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
        }
    }
}
