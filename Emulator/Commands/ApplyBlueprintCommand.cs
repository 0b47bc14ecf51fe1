using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Commands;

/// <summary><c>ak apply_blueprint &lt;path&gt;…</c>: applies files of the blueprints folder at once; says why not and exits 1 when one is invalid.</summary>
internal static class ApplyBlueprintCommand
{
    internal static int Run(string[] paths)
    {
        Log.UseStandardError();
        var core = AuthentikCore.Create("apply_blueprint");
        try
        {
            core.Migrate();
            foreach (var path in paths)
            {
                var content = core.Blueprints.Files.Read(path);
                var reason = content is null ? $"{path} does not exist below {core.Blueprints.Files.Root}"
                    : core.Blueprints.ApplyContent(content, commit: true);
                if (reason is not null)
                {
                    Console.WriteLine($"Blueprint invalid\n\t{reason}");
                    return 1;
                }
            }

            return 0;
        }
        catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
        {
            Console.Error.WriteLine($"PostgreSQL is not available: {exception.Message}");
            return 1;
        }
    }
}
