namespace Aspire.Hosting.Dashboard;

/// <summary>
/// How the dashboard is run. <see cref="FromConfiguration"/> reads the setting names that Aspire itself has; what is not set is chosen: a free port,
/// a random key.
/// </summary>
internal sealed record DashboardOptions
{
    /// <summary>The path of <c>aspire-managed</c>; its <c>wwwroot</c> lies beside it.</summary>
    public required string DashboardPath { get; init; }

    /// <summary>The name that the dashboard shows in its header.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Where the browser connects; with port 0 a free one. Setting: <c>ASPNETCORE_URLS</c> (the AppHost's launch profile).</summary>
    public Uri FrontendUrl { get; init; } = new("http://localhost:0");

    /// <summary>Where telemetry is sent by OTLP/gRPC; with port 0 a free one. Setting: <c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c>.</summary>
    public Uri OtlpGrpcUrl { get; init; } = new("http://localhost:0");

    /// <summary>Where telemetry is sent by OTLP/HTTP; with port 0 a free one. Setting: <c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>.</summary>
    public Uri OtlpHttpUrl { get; init; } = new("http://localhost:0");

    /// <summary>What a browser must show once. Settings: <c>AppHost:BrowserToken</c>, <c>ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN</c>.</summary>
    public string BrowserToken { get; init; } = RandomKey.Create();

    /// <summary>What a sender of telemetry must show. Setting: <c>AppHost:OtlpApiKey</c>.</summary>
    public string OtlpApiKey { get; init; } = RandomKey.Create();

    /// <summary>What a reader of the telemetry API must show. Setting: <c>AppHost:DashboardApiKey</c>.</summary>
    public string ApiKey { get; init; } = RandomKey.Create();

    /// <summary>How long to wait for the dashboard's first healthy answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public static DashboardOptions FromConfiguration(string dashboardPath, string applicationName, Microsoft.Extensions.Configuration.IConfiguration configuration, bool randomizePorts = false) =>
        throw new NotImplementedException();
}
