namespace Authentik.Aspire.Hosting;

/// <summary>What going to a release line needs, from authentik's release notes. Beside <see cref="AuthentikRelease"/>, which holds what the library itself depends on.</summary>
internal static class UpgradeNotes
{
    private static readonly Dictionary<string, string[]> s_notes = new(StringComparer.Ordinal)
    {
        ["2025.4"] =
        [
            "Sessions move from the cache to the database: everybody signs in again.",
            "A webhook mapping of a notification transport is split into one for the body and one for headers.",
        ],
        ["2025.8"] =
        [
            "Tasks move from Celery on Redis to the database: let the worker finish what is queued before the upgrade.",
            "Only the worker reads the AUTHENTIK_BOOTSTRAP_ settings.",
        ],
        ["2025.10"] =
        [
            "Redis is not used any longer. `WithRedis` may stay; the server does without it. Remove it and its volume when the upgrade has proven itself.",
            "The database gets about half as many connections again.",
            "`email_verified` is false unless a scope mapping says otherwise: applications that insist on it need one.",
        ],
        ["2025.12"] =
        [
            "Uploads move from /media to /data/media. The library mounts the same volume or folder at /data, and moves what is in it before the new version starts.",
            "Uploads are served below /files instead of /media: see the rules of reverse proxies.",
            "Names of groups must be unique. A group has several parents instead of one.",
            "Permissions of users and groups come from roles only.",
        ],
        ["2026.2"] = ["Filters of SCIM providers by group are switched off: set `group_filters` again."],
        ["2026.5"] =
        [
            "The server listens on IPv6 too; the library sets addresses that work where IPv6 is off.",
            "Redirect URIs say whether they are for signing in or for signing out.",
        ],
        ["2026.8"] =
        [
            "X-Forwarded-Proto and -Host count only when they come from AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS: check the address of your reverse proxy.",
            "The base URL is a system setting; from 2026.11 on it must be set.",
        ],
    };

    /// <summary>The next release line, or <see langword="null"/> after the newest one that the library knows.</summary>
    public static AuthentikRelease? Next(AuthentikRelease release) =>
        AuthentikRelease.All.SkipWhile(r => r != release).Skip(1).FirstOrDefault();

    public static IReadOnlyList<string> Of(AuthentikRelease release) => s_notes.GetValueOrDefault(release.Line, []);
}
