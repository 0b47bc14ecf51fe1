using System.Net;
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

    private static async Task<WebApplication> StartAsync(string environment, string? enabled, HealthCheckResult? dependency = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["HealthEndpoints:Enabled"] = enabled;
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
