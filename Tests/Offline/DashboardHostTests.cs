using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tests.Offline;

/// <summary>The real dashboard, run by the real orchestrator.</summary>
[Collection(DcpCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DashboardHostTests(DcpFixture orchestrator)
{
    private static readonly HttpClient s_browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(20) };

    private static DashboardOptions Options => new() { DashboardPath = OrchestratorFiles.Default.DashboardPath, ApplicationName = "Shop" };

    [SkippableFact]
    public async Task TheLoginLinkOpensTheDashboardAndAnotherTokenDoesNot()
    {
        await using var dashboard = await StartAsync(Options);

        using var login = await s_browser.GetAsync(dashboard.LoginUrl);
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        Assert.Contains(".Aspire.Dashboard.Auth", string.Join(' ', login.Headers.GetValues("Set-Cookie")));

        using var other = await s_browser.GetAsync(new Uri(dashboard.FrontendUrl, "login?t=wrong"));
        Assert.False(other.Headers.TryGetValues("Set-Cookie", out var cookies) && string.Join(' ', cookies).Contains("Dashboard.Auth"));
        using var anonymous = await s_browser.GetAsync(dashboard.FrontendUrl);
        Assert.Contains("/login", anonymous.Headers.Location!.ToString());
    }

    [SkippableFact]
    public async Task TelemetryIsTakenAndReadWithItsKeysOnly()
    {
        await using var dashboard = await StartAsync(Options);
        const string Logs = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"web"}},
            {"key":"service.instance.id","value":{"stringValue":"abc"}}]},"scopeLogs":[{"scope":{"name":"test"},
            "logRecords":[{"severityNumber":9,"body":{"stringValue":"hello telemetry"}}]}]}]}
            """;
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(key: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("wrong"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(dashboard.OtlpApiKey));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{dashboard.TelemetryApiUrl}/logs?limit=10");
        using (var refused = await s_browser.GetAsync(request.RequestUri))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        request.Headers.Add("x-api-key", dashboard.TelemetryApiKey);
        using var answer = await s_browser.SendAsync(request);
        Assert.Contains("hello telemetry", await answer.Content.ReadAsStringAsync());

        async Task<HttpStatusCode> SendAsync(string? key)
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.OtlpHttpUrl, "v1/logs")) { Content = JsonContent.Create(JsonDocument.Parse(Logs)) };
            if (key is not null)
            {
                post.Headers.Add("x-otlp-api-key", key);
            }
            using var response = await s_browser.SendAsync(post);
            return response.StatusCode;
        }
    }

    [SkippableFact]
    public async Task TheDashboardAsksForTheResourcesWhenSomebodyLooks()
    {
        DcpFixture.Require();
        var data = new DashboardData();
        await using var dashboard = await StartAsync(Options, data: data);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{dashboard.TelemetryApiUrl}/resources");
        request.Headers.Add("x-api-key", dashboard.TelemetryApiKey);
        using var answer = await s_browser.SendAsync(request);
        await data.Watched.WaitAsync(DcpFixture.Limit());
    }

    [SkippableFact]
    public async Task ContainersReachTheDashboardAtTheirNetworksGateway()
    {
        await DcpFixture.RequireContainerEngineAsync();
        var name = DcpFixture.Unique("net");
        await orchestrator.Client.CreateAsync(new ContainerNetwork { Metadata = name, Spec = new() { NetworkName = name } }, DcpFixture.Limit());
        var network = await orchestrator.Client.WaitForAsync<ContainerNetwork>(name, n => n.Status?.State == ContainerNetworkState.Running, DcpFixture.Limit());

        await using var dashboard = await StartAsync(Options, network);

        Assert.Equal(network.Status!.Gateways![0], dashboard.ContainerOtlpHttpUrl!.Host);
        Assert.Equal(network.Status.Gateways[0], dashboard.ContainerOtlpGrpcUrl!.Host);
        using var response = await s_browser.PostAsync(new Uri(dashboard.ContainerOtlpHttpUrl, "v1/logs"), JsonContent.Create(new { }));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await orchestrator.Client.DeleteAsync<ContainerNetwork>(name, waitUntilGone: false, DcpFixture.Limit());
    }

    [SkippableFact]
    public async Task APortInUseIsNamedWithItsSetting()
    {
        DcpFixture.Require();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = new Uri($"http://localhost:{((IPEndPoint)other.LocalEndpoint).Port}");

        var frontend = await Assert.ThrowsAsync<DistributedApplicationException>(() => StartAsync(Options with { FrontendUrl = url }));
        Assert.Contains($"port {url.Port} is in use", frontend.Message);
        Assert.Contains("ASPNETCORE_URLS", frontend.Message);

        var service = await Assert.ThrowsAsync<DistributedApplicationException>(() => StartAsync(Options with { ResourceServiceUrl = url }));
        Assert.Contains("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", service.Message);
    }

    [SkippableFact]
    public async Task ADashboardThatEndsSaysWhatItLogged()
    {
        DcpFixture.Require();
        var folder = Directory.CreateTempSubdirectory();
        var program = Path.Combine(folder.FullName, "aspire-managed");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho no wwwroot here >&2\nexit 4\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => StartAsync(Options with { DashboardPath = program }));

        Assert.Contains("exit code 4", failure.Message);
        Assert.Contains("no wwwroot here", failure.Message);
        folder.Delete(recursive: true);
    }

    private async Task<DashboardHost> StartAsync(DashboardOptions options, ContainerNetwork? network = null, IDashboardData? data = null)
    {
        DcpFixture.Require();
        var dashboard = await DashboardHost.StartAsync(
            orchestrator.Client, options, data ?? new DashboardData(), NullLoggerFactory.Instance, network, DcpFixture.Limit());
        try
        {
            await dashboard.Ready.WaitAsync(DcpFixture.Limit(60));
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }
}
