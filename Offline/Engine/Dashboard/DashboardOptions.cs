using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// How the dashboard is run. <see cref="FromConfiguration"/> reads the setting names that Aspire itself has; what is not set is chosen: a free port,
/// a random key. Everything is served over plain HTTP, on this machine only.
/// </summary>
internal sealed record DashboardOptions
{
    public const string FrontendUrlSetting = "ASPNETCORE_URLS";
    public const string OtlpGrpcUrlSetting = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    public const string OtlpHttpUrlSetting = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    public const string ResourceServiceUrlSetting = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    private static readonly Uri s_anyPort = new("http://localhost:0");

    /// <summary>The path of <c>aspire-managed</c>; its <c>wwwroot</c> lies beside it.</summary>
    public required string DashboardPath { get; init; }

    /// <summary>The name that the dashboard shows in its header. Setting: <c>AppHost:DashboardApplicationName</c>.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Where the browser connects; with port 0 a free one. Setting: <c>ASPNETCORE_URLS</c> (the AppHost's launch profile).</summary>
    public Uri FrontendUrl { get; init; } = s_anyPort;

    /// <summary>Where telemetry is sent by OTLP/gRPC; with port 0 a free one. Setting: <c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c>.</summary>
    public Uri OtlpGrpcUrl { get; init; } = s_anyPort;

    /// <summary>Where telemetry is sent by OTLP/HTTP; with port 0 a free one. Setting: <c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>.</summary>
    public Uri OtlpHttpUrl { get; init; } = s_anyPort;

    /// <summary>Where the dashboard finds the resources; with port 0 a free one. Setting: <c>ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL</c>.</summary>
    public Uri ResourceServiceUrl { get; init; } = s_anyPort;

    /// <summary>What a browser must show once. Settings: <c>AppHost:BrowserToken</c>, <c>ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN</c>.</summary>
    public string BrowserToken { get; init; } = RandomKey.Create();

    /// <summary>What a sender of telemetry must show. Setting: <c>AppHost:OtlpApiKey</c>.</summary>
    public string OtlpApiKey { get; init; } = RandomKey.Create();

    /// <summary>What a reader of the telemetry API must show. Setting: <c>AppHost:DashboardApiKey</c>.</summary>
    public string ApiKey { get; init; } = RandomKey.Create();

    /// <summary>How long to wait for the dashboard's first healthy answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <param name="dashboardPath">The path of <c>aspire-managed</c>.</param>
    /// <param name="applicationName">The name of the AppHost's assembly.</param>
    /// <param name="configuration">The AppHost's configuration.</param>
    /// <param name="randomizePorts">Take free ports whatever is configured: several applications run side by side.</param>
    public static DashboardOptions FromConfiguration(
        string dashboardPath,
        string applicationName,
        IConfiguration configuration,
        bool randomizePorts = false)
    {
        const string Suffix = "AppHost";
        var name = configuration["AppHost:DashboardApplicationName"] is { Length: > 0 } configured ? configured : applicationName;
        var shortName = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length].TrimEnd('.') : name;
        return new()
        {
            DashboardPath = dashboardPath,
            ApplicationName = shortName.Length > 0 ? shortName : name,
            FrontendUrl = Url(FrontendUrlSetting),
            OtlpGrpcUrl = Url(OtlpGrpcUrlSetting),
            OtlpHttpUrl = Url(OtlpHttpUrlSetting),
            ResourceServiceUrl = Url(ResourceServiceUrlSetting),
            BrowserToken = Key("AppHost:BrowserToken", "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"),
            OtlpApiKey = Key("AppHost:OtlpApiKey"),
            ApiKey = Key("AppHost:DashboardApiKey"),
        };

        string Key(params string[] settings) =>
            settings.Select(setting => configuration[setting]).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? RandomKey.Create();

        Uri Url(string setting)
        {
            if (randomizePorts || configuration[setting] is not { Length: > 0 } text)
            {
                return s_anyPort;
            }
            var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var parsed = urls.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw new DistributedApplicationException($"{setting} is '{text}': '{url}' is not an http or https URL.")).ToList();

            // Launch profiles often name both; of one that names only https, host and port hold.
            var chosen = parsed.Find(uri => uri.Scheme == "http") ?? parsed[0];
            return new UriBuilder("http", chosen.Host, chosen.Port).Uri;
        }
    }
}
