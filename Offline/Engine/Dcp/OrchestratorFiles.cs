namespace Aspire.Hosting.Dcp;

/// <summary>The orchestrator and the dashboard on this machine, as <c>Offline/orchestrator/fetch</c> leaves them.</summary>
internal sealed record OrchestratorFiles(string Folder)
{
    /// <summary>The version of the Aspire CLI's npm package they come from. <c>Offline/orchestrator/fetch</c> pins the same.</summary>
    public const string Version = "13.5.4";

    /// <summary>Names the folder that holds the caches, in place of the user's cache folder.</summary>
    public const string CacheVariable = "AUTHENTIK_ASPIRE_CACHE";

    public string DcpFolder => Path.Combine(Folder, "dcp");

    public string DashboardPath => Path.Combine(Folder, "managed", "aspire-managed");

    public static OrchestratorFiles Default { get; } = new(Path.Combine(CacheFolder(), "orchestrator", Version));

    public bool Exist => File.Exists(Path.Combine(DcpFolder, "dcp")) && File.Exists(DashboardPath);

    /// <exception cref="DcpException">They are not there.</exception>
    public OrchestratorFiles EnsureExist() => Exist
        ? this
        : throw new DcpException($"The Aspire orchestrator and dashboard {Version} are not in '{Folder}'. Run Offline/orchestrator/fetch " +
            $"(./dev does it), or name the folder of another cache in {CacheVariable}.");

    private static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } named)
        {
            return named;
        }
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "authentik-aspire");
    }
}
