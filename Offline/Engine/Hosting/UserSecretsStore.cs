using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>Values that are made once and kept in the user secrets of the AppHost, readable by their owner alone.</summary>
internal sealed class UserSecretsStore(string? userSecretsId)
{
    private static readonly Lock s_gate = new();

    public static string? IdOf(Assembly? appHost) => appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId;

    public string GetOrAdd(string key, Func<string> create)
    {
        if (userSecretsId is null)
        {
            return create();
        }

        lock (s_gate)
        {
            var path = PathHelper.GetSecretsPathFromSecretsId(userSecretsId);
            var secrets = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject existing ? existing : [];
            if (secrets[key]?.GetValue<string>() is { } kept)
            {
                return kept;
            }

            var value = create();
            secrets[key] = value;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Written beside and moved over, so that a reader never sees half a file, and never readable by others.
            var temporary = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(temporary, options))
            {
                writer.Write(secrets.ToJsonString(new() { WriteIndented = true }));
            }

            File.Move(temporary, path, overwrite: true);
            return value;
        }
    }
}
