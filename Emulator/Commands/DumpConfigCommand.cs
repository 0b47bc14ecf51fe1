using System.Text.Json;
using Authentik.Emulator.Configuration;

namespace Authentik.Emulator.Commands;

/// <summary><c>ak dump_config [key]</c>: the effective configuration as JSON, or one value of it. Secrets are in clear, as in authentik.</summary>
internal static class DumpConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 4 };

    internal static int Run(string[] keys)
    {
        var release = AuthentikRelease.FromEnvironment();
        var configuration = AuthentikConfiguration.FromEnvironment(release);
        if (keys.Length == 0)
        {
            Console.WriteLine(configuration.Root.ToJsonString(Indented));
            return 0;
        }

        if (keys.Length > 1 || !release.DumpConfigTakesKey)
        {
            Console.Error.WriteLine($"unrecognized arguments: {string.Join(' ', keys)}");
            return 2;
        }

        // An unknown key is not an error in authentik.
        Console.WriteLine(configuration.Find(keys[0])?.ToString() ?? "None");
        return 0;
    }
}
