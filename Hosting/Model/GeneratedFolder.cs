using System.Security.Cryptography;
using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>A folder on the host with a generated file, for a container to read.</summary>
internal static class GeneratedFolder
{
    /// <summary>
    /// Writes the file and returns its folder. The folder's name follows from the text: two runs of one app host with different
    /// declarations do not disturb each other, and the same declarations give the same container.
    /// </summary>
    public static string Write(string appHostDirectory, string name, string fileName, string text)
    {
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        var folder = Path.Combine(appHostDirectory, "obj", ".aspire", "authentik", $"{name}-{version}");
        var file = Path.Combine(folder, fileName);
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
            File.SetUnixFileMode(folder, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return folder;
    }
}
