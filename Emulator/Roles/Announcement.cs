using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Roles;

/// <summary>The first log line of every role.</summary>
internal static class Announcement
{
    private static readonly Log Log = new("authentik.emulator");

    internal static void Write(AuthentikRelease release, string role) => Log.Warning(
        "This is the authentik emulator, a stand-in for development and tests. It protects nothing: never use it in production.",
        ("version", release.Text), ("role", role));
}
