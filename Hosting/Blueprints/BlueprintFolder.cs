using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The folder on the host that the worker reads the generated blueprint from.</summary>
internal static class BlueprintFolder
{
    /// <summary>
    /// Writes the blueprint and returns its folder. The folder's name follows from the text: two runs of one app host with different
    /// declarations do not disturb each other, and the same declarations give the same container.
    /// </summary>
    public static string Write(string appHostDirectory, AuthentikResource server, AuthentikBlueprint blueprint)
    {
        var text = blueprint.Text;
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        var folder = Path.Combine(appHostDirectory, "obj", ".aspire", "authentik", $"{server.Name}-{version}");
        var file = Path.Combine(folder, blueprint.FileName);
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
            // The worker is another user than the one who runs the app host. There is no secret in it.
            const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            File.SetUnixFileMode(file, Readable);
            File.SetUnixFileMode(folder, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return folder;
    }
}
