namespace Authentik.Emulator.Configuration;

/// <summary>
/// The authentik release that is played, and everything in which the supported releases differ. The image decides it: its tag is baked in as
/// <c>AUTHENTIK_VERSION_EMULATED</c>, so that a stack cannot ask an image for another release than its tag says.
/// </summary>
internal sealed class AuthentikRelease
{
    internal const string Variable = "AUTHENTIK_VERSION_EMULATED";
    internal const string Default = "2025.8.4";

    private static readonly (int Year, int Month)[] Supported = [(2025, 2), (2025, 8), (2026, 2)];

    private readonly (int Year, int Month) _line;

    private AuthentikRelease(string text, (int, int) line) => (Text, _line) = (text, line);

    /// <summary>The version as authentik itself reports it, for example <c>2025.8.4</c>.</summary>
    internal string Text { get; }

    /// <summary>Cache and channel layer live in Redis; server and worker wait for it and their readiness depends on it.</summary>
    internal bool NeedsRedis => Before(2025, 10);

    /// <summary>Where uploads live.</summary>
    internal string StoragePath => Before(2025, 12) ? "/media" : "/data";

    /// <summary>What the front answers while the core is starting.</summary>
    internal int StartingStatus => Before(2025, 10) ? 502 : 503;

    /// <summary>The live probe asks the core instead of answering by itself.</summary>
    internal bool LiveAsksTheCore => !Before(2025, 10);

    /// <summary>The worker has a health port and a metrics port; before, it has a heartbeat file.</summary>
    internal bool WorkerListens => !Before(2025, 8);

    /// <summary>The worker's own healthcheck asks its health port, and not only whether the process lives.</summary>
    internal bool WorkerHealthcheckAsksHttp => WorkerListens && Before(2025, 10);

    /// <summary>The server applies the bootstrap variables too; later only the worker reads them.</summary>
    internal bool ServerBootstraps => Before(2025, 8);

    /// <summary>!File, !FindObject and !ParseJSON exist, and entries may be grouped in sections.</summary>
    internal bool HasNewBlueprintTags => !Before(2025, 8);

    /// <summary>A group has one <c>parent</c>; later it has a list of <c>parents</c>.</summary>
    internal bool GroupsHaveOneParent => Before(2025, 12);

    /// <summary>Sessions know a device again.</summary>
    internal bool SessionsRememberDevices => !Before(2025, 8);

    /// <summary>The mails an account can ask for are limited.</summary>
    internal bool RecoveryIsLimited => !Before(2025, 8);

    /// <summary>An invitation from a blueprint gets an owner; before, the database refuses it.</summary>
    internal bool BlueprintsMakeInvitations => !Before(2025, 12);

    /// <summary>Policies that look at earlier passwords exist.</summary>
    internal bool HasPasswordHistory => !Before(2025, 4);

    /// <summary>An OAuth2 provider has one address to tell of the end of a session, by the back channel; later it has a method too; before, it has none.</summary>
    internal bool HasBackChannelLogoutOnly => !Before(2025, 8) && !HasLogoutMethods;

    /// <summary>Providers say how applications are told of the end of a session.</summary>
    internal bool HasLogoutMethods => !Before(2025, 10);

    /// <summary>An icon of an application is an attribute like others.</summary>
    internal bool HasWritableIcons => !Before(2025, 12);

    /// <summary>Upstreams of Microsoft are called <c>entraid</c>; the former name stays as another.</summary>
    internal bool HasEntraId => !Before(2025, 8);

    /// <summary>A provider that serves no application by the back channel shows that; before, the two attributes are left out, whatever the description of the API says.</summary>
    internal bool ShowsMissingBackChannel => !Before(2026, 2);

    /// <summary>Unit of the duration that <c>ak create_recovery_key</c> takes.</summary>
    internal TimeSpan RecoveryUnit => Before(2025, 10) ? TimeSpan.FromDays(365) : TimeSpan.FromMinutes(1);

    /// <summary><c>ak dump_config</c> takes the key to print.</summary>
    internal bool DumpConfigTakesKey => !Before(2025, 8);

    /// <summary>API path of the list of workers.</summary>
    internal string WorkersPath => Before(2025, 8) ? "admin/workers/" : Before(2026, 2) ? "tasks/workers" : "tasks/workers/";

    /// <summary>The release this process plays.</summary>
    internal static AuthentikRelease FromEnvironment() => Parse(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : Default);

    /// <summary>Reads a release; one that the emulator does not know is refused rather than played like its neighbour.</summary>
    internal static AuthentikRelease Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length >= 2 && int.TryParse(parts[0], out var year) && int.TryParse(parts[1], out var month) && Supported.Contains((year, month)))
        {
            return new AuthentikRelease(text, (year, month));
        }

        var lines = string.Join(", ", Supported.Select(line => $"{line.Year}.{line.Month}"));
        throw new ConfigurationException($"{Variable}={text}: the emulator plays the authentik releases {lines}. Build the image for one of these.");
    }

    private bool Before(int year, int month) => _line.CompareTo((year, month)) < 0;
}
