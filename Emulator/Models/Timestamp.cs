namespace Authentik.Emulator.Models;

/// <summary>Points in time, written as authentik's API writes them.</summary>
internal static class Timestamp
{
    internal static string Now() => Of(DateTime.UtcNow);

    internal static string Of(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ");
}
