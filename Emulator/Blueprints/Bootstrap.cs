using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Blueprints;

/// <summary>Applies the shipped bootstrap blueprint before anything else when the process was given an initial password or token.</summary>
internal static class Bootstrap
{
    internal const string Path = "system/bootstrap.yaml";

    private static readonly Log Log = new("authentik.blueprints.bootstrap");

    /// <summary>Whether this process was told the first user's password or token.</summary>
    internal static bool IsConfigured =>
        Environment.GetEnvironmentVariable("AUTHENTIK_BOOTSTRAP_PASSWORD") is { Length: > 0 } ||
        Environment.GetEnvironmentVariable("AUTHENTIK_BOOTSTRAP_TOKEN") is { Length: > 0 };

    internal static void Apply(BlueprintService blueprints)
    {
        if (!IsConfigured)
        {
            return;
        }

        var content = blueprints.Files.Read(Path);
        var reason = content is null ? $"{Path} is missing below {blueprints.Files.Root}: never mount over the blueprints folder itself"
            : blueprints.ApplyContent(content, commit: true);
        if (reason is not null)
        {
            Log.Error("bootstrap failed", ("reason", reason));
        }
    }
}
