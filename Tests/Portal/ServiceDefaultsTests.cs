using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Tests.Portal;

public class ServiceDefaultsTests
{
    [Theory]
    [InlineData("Development", null, HttpStatusCode.OK)]
    [InlineData("Development", "false", HttpStatusCode.NotFound)]
    [InlineData("Production", null, HttpStatusCode.NotFound)]
    [InlineData("Production", "true", HttpStatusCode.OK)]
    public async Task HealthIsToldInDevelopmentOrWhenConfigured(string environment, string? enabled, HttpStatusCode expected)
    {
        await using var app = await StartAsync(environment, enabled);

        Assert.Equal((expected, expected), await AskAsync(app));
    }

    [Fact]
    public async Task AFailedCheckMakesTheServiceNotReadyButLeavesItAlive()
    {
        await using var app = await StartAsync("Development", enabled: null, HealthCheckResult.Unhealthy("no"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await AskAsync(app));
    }

    [Fact]
    public async Task AServiceDoesNotWaitForADashboardThatIsGone()
    {
        // Takes connections, as the orchestrator's proxy in front of the dashboard does, and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var app = await StartAsync("Development", enabled: null, otlpEndpoint: $"http://{silent.LocalEndpoint}");
        await AskAsync(app);
        var clock = Stopwatch.StartNew();
        await app.StopAsync();
        await app.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    private static async Task<WebApplication> StartAsync(string environment, string? enabled, HealthCheckResult? dependency = null, string? otlpEndpoint = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["HealthEndpoints:Enabled"] = enabled;
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlpEndpoint;
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("dependency", () => dependency ?? HealthCheckResult.Healthy());

        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return app;
    }

    private static async Task<(HttpStatusCode Health, HttpStatusCode Alive)> AskAsync(WebApplication app)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(10) };
        using var health = await client.GetAsync("/health");
        using var alive = await client.GetAsync("/alive");
        return (health.StatusCode, alive.StatusCode);
    }
}
