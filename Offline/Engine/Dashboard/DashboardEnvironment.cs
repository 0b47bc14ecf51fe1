using System.Globalization;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Dashboard;

/// <summary>The ports on which the dashboard's process listens; what clients connect to are the services before it.</summary>
internal sealed record DashboardPorts(int Frontend, int OtlpGrpc, int OtlpHttp);

/// <summary>The configuration of the dashboard's process.</summary>
internal static class DashboardEnvironment
{
    private static readonly string[] s_libraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];

    public static List<EnvVar> Create(DashboardOptions options, DashboardPorts ports, Uri publicUrl, Uri resourceServiceUrl, string resourceServiceApiKey) =>
    [
        new("ASPNETCORE_ENVIRONMENT", "Production"),
        new("ASPNETCORE_URLS", Listen(ports.Frontend)),
        new("DASHBOARD__FRONTEND__PUBLICURL", publicUrl.ToString()),
        new("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken"),
        new("DASHBOARD__FRONTEND__BROWSERTOKEN", options.BrowserToken),
        new("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", resourceServiceUrl.ToString()),
        new("DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE", "ApiKey"),
        new("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", resourceServiceApiKey),
        new("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", Listen(ports.OtlpGrpc)),
        new("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", Listen(ports.OtlpHttp)),
        new("DASHBOARD__OTLP__AUTHMODE", "ApiKey"),
        new("DASHBOARD__OTLP__PRIMARYAPIKEY", options.OtlpApiKey),
        new("ASPIRE_DASHBOARD_API_ENABLED", "true"),
        new("DASHBOARD__API__AUTHMODE", "ApiKey"),
        new("DASHBOARD__API__PRIMARYAPIKEY", options.ApiKey),

        // Loopback only: nothing leaves the machine in the clear.
        new("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),

        // Without the ICU library .NET can only run culture-invariant, and the dashboard asks for cultures by name all the same.
        .. IcuIsInstalled() ? Array.Empty<EnvVar>() : [new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "true")],
        new("DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY", "false"),

        // One line an entry, for whoever reads the dashboard's own log.
        new("LOGGING__CONSOLE__FORMATTERNAME", "json"),
    ];

    private static string Listen(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");

    private static bool IcuIsInstalled() =>
        s_libraryFolders.Where(Directory.Exists).Any(folder => Directory.EnumerateFiles(folder, "libicuuc.so*").Any());
}
