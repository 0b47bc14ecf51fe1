using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Where a worker's health is seen.</summary>
internal enum WorkerHealth
{
    /// <summary>The worker answers on its own port 9000.</summary>
    Http,

    /// <summary>The server's list of workers.</summary>
    Api,
}

/// <summary>What differs between the release lines of authentik that this library depends on. One row a line, nothing else decides by version.</summary>
internal sealed partial record AuthentikRelease(string Line)
{
    /// <summary>Whether the stack was run with it; the other lines are accepted with a notice.</summary>
    public bool Tested { get; private init; }

    /// <summary>Cache, websockets and the embedded outpost's sessions need Redis.</summary>
    public bool NeedsRedis { get; private init; }

    /// <summary>What is lost when Redis gives up keys.</summary>
    public string KeptInRedis { get; private init; } = "caches and sessions of the embedded outpost";

    /// <summary>Uploaded files.</summary>
    public string MediaPath { get; private init; } = "/data";

    /// <summary>Where the settings of uploaded files begin: those of /media are one use among others, those of /data are for all.</summary>
    public string StoragePrefix => MediaPath == "/data" ? "AUTHENTIK_STORAGE__" : "AUTHENTIK_STORAGE__MEDIA__";

    /// <summary>The S3 client can be told where the bucket stands in URLs.</summary>
    public bool HasS3AddressingStyle => MediaPath == "/data";

    /// <summary>The server reads the AUTHENTIK_BOOTSTRAP_ settings. The worker always does, through a blueprint.</summary>
    public bool ServerReadsBootstrap { get; private init; }

    /// <summary>The first administrator's password may be given as a hash.</summary>
    public bool ReadsPasswordHash { get; private init; }

    /// <summary>The worker listens on 9000 (health) and 9300 (metrics).</summary>
    public bool WorkerListens { get; private init; } = true;

    public WorkerHealth WorkerHealth { get; private init; } = WorkerHealth.Http;

    /// <summary>The API's list of workers, below /api/v3/. A slash too many or too few is a 404.</summary>
    public string WorkersApi { get; private init; } = "tasks/workers/";

    /// <summary>The API tells why a task failed.</summary>
    public bool HasTaskMessages { get; private init; } = true;

    /// <summary>Listens on [::] by default, which ends in a crash loop where IPv6 is off.</summary>
    public bool ListensOnIPv6 { get; private init; }

    /// <summary>A redirect URI says whether it is for signing in or for signing out.</summary>
    public bool HasLogoutRedirectUris { get; private init; }

    /// <summary>A worker has processes and threads; before, only processes, which a setting of another name counts.</summary>
    public bool HasWorkerProcesses => WorkerListens;

    /// <summary>The public URL is a setting too, and not only what a request came by.</summary>
    public bool HasBaseUrl { get; private init; }

    /// <summary>The tags !File, !FindObject and !ParseJSON, and entries in sections.</summary>
    public bool HasNewBlueprintTags { get; private init; } = true;

    /// <summary>A policy that looks at earlier passwords; it needs a license.</summary>
    public bool HasPasswordHistory { get; private init; } = true;

    /// <summary>A session knows a device again.</summary>
    public bool HasRememberDevice { get; private init; } = true;

    /// <summary>The mails an account can ask for are limited.</summary>
    public bool HasRecoveryLimit { get; private init; } = true;

    /// <summary>A blueprint can make invitations; before, they have no owner then and the database refuses them.</summary>
    public bool HasInvitationsInBlueprints { get; private init; } = true;

    public static IReadOnlyList<AuthentikRelease> All { get; } =
    [
        new("2025.2") { Tested = true, NeedsRedis = true, KeptInRedis = "the sessions of all users, queued background work and caches", MediaPath = "/media", ServerReadsBootstrap = true, WorkerListens = false, WorkerHealth = WorkerHealth.Api, WorkersApi = "admin/workers/", HasTaskMessages = false, HasNewBlueprintTags = false, HasPasswordHistory = false, HasRememberDevice = false, HasRecoveryLimit = false, HasInvitationsInBlueprints = false },
        new("2025.4") { NeedsRedis = true, KeptInRedis = "queued background work, sessions of the embedded outpost and caches", MediaPath = "/media", ServerReadsBootstrap = true, WorkerListens = false, WorkerHealth = WorkerHealth.Api, WorkersApi = "admin/workers/", HasTaskMessages = false, HasNewBlueprintTags = false, HasRememberDevice = false, HasRecoveryLimit = false, HasInvitationsInBlueprints = false },
        new("2025.6") { NeedsRedis = true, KeptInRedis = "queued background work, sessions of the embedded outpost and caches", MediaPath = "/media", ServerReadsBootstrap = true, WorkerListens = false, WorkerHealth = WorkerHealth.Api, WorkersApi = "admin/workers/", HasTaskMessages = false, HasNewBlueprintTags = false, HasRememberDevice = false, HasRecoveryLimit = false, HasInvitationsInBlueprints = false },
        new("2025.8") { Tested = true, NeedsRedis = true, MediaPath = "/media", WorkersApi = "tasks/workers", HasInvitationsInBlueprints = false },
        new("2025.10") { MediaPath = "/media", HasInvitationsInBlueprints = false },
        new("2025.12"),
        new("2026.2") { Tested = true },

        // Its health routes are misspelt ("/-/heath/…"), so an answer says nothing.
        new("2026.5") { WorkerHealth = WorkerHealth.Api, ListensOnIPv6 = true, HasLogoutRedirectUris = true, ReadsPasswordHash = true },
        new("2026.8") { HasBaseUrl = true, ListensOnIPv6 = true, HasLogoutRedirectUris = true, ReadsPasswordHash = true },
    ];

    /// <summary>A sentence for messages: what may be chosen.</summary>
    public static string Choices =>
        $"Tested: {string.Join(", ", All.Where(r => r.Tested).Select(r => r.Line))}; accepted: {string.Join(", ", All.Where(r => !r.Tested).Select(r => r.Line))}.";

    /// <summary>The release lines that have something, for messages.</summary>
    public static string Range(Func<AuthentikRelease, bool> has)
    {
        var lines = All.Where(has).Select(r => r.Line).ToList();
        return lines switch
        {
            [.. , var last] when last == All[^1].Line => $"{lines[0]} or later",
            [var first, .., var last] when first == All[0].Line => $"{last} or earlier",
            _ => string.Join(", ", lines),
        };
    }

    /// <summary>The lines that have a feature, as a range for messages.</summary>
    public static string LinesWith(Func<AuthentikRelease, bool> feature)
    {
        var lines = All.Where(feature).Select(r => r.Line).ToList();
        return lines[^1] == All[^1].Line ? $"{lines[0]} and later" : $"{lines[0]} to {lines[^1]}";
    }

    public static AuthentikRelease Of(AuthentikVersion version) =>
        All.FirstOrDefault(r => r.Line == version.Line)
        ?? throw new DistributedApplicationException(
            $"authentik {version} is not known to this library. {Choices} Choose one of these with WithVersion.");
}
