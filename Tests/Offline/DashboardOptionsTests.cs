using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace Tests.Offline;

public sealed class DashboardOptionsTests
{
    [Fact]
    public void WithoutSettingsPortsAreFreeOnesAndKeysRandomOnes()
    {
        var (one, other) = (Read([]), Read([]));
        Assert.Equal((0, 0, 0, 0), (one.FrontendUrl.Port, one.OtlpGrpcUrl.Port, one.OtlpHttpUrl.Port, one.ResourceServiceUrl.Port));
        string[] keys = [one.BrowserToken, one.OtlpApiKey, one.ApiKey, other.BrowserToken, other.OtlpApiKey, other.ApiKey];
        Assert.Equal(6, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(32, key.Length));
    }

    [Fact]
    public void AspiresOwnSettingsAreRead()
    {
        var options = Read(new()
        {
            ["ASPNETCORE_URLS"] = "https://localhost:17001; http://localhost:15001",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "https://localhost:21001",
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://localhost:21002",
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = "http://localhost:22001",
            ["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] = "token",
            ["AppHost:OtlpApiKey"] = "otlp",
            ["AppHost:DashboardApiKey"] = "api",
        });
        Assert.Equal(new Uri("http://localhost:15001"), options.FrontendUrl);
        Assert.Equal(new Uri("http://localhost:21001"), options.OtlpGrpcUrl);
        Assert.Equal((21002, 22001), (options.OtlpHttpUrl.Port, options.ResourceServiceUrl.Port));
        Assert.Equal(("token", "otlp", "api"), (options.BrowserToken, options.OtlpApiKey, options.ApiKey));
    }

    [Fact]
    public void RandomPortsWinOverSettings()
    {
        var options = DashboardOptions.FromConfiguration("/x", "App", Configuration(new() { ["ASPNETCORE_URLS"] = "http://localhost:15001" }), randomizePorts: true);
        Assert.Equal(0, options.FrontendUrl.Port);
    }

    [Theory]
    [InlineData("Shop.AppHost", "Shop")]
    [InlineData("ShopAppHost", "Shop")]
    [InlineData("AppHost", "AppHost")]
    [InlineData("Shop", "Shop")]
    public void TheNameIsThatOfTheApplicationNotOfItsHost(string assembly, string shown) =>
        Assert.Equal(shown, DashboardOptions.FromConfiguration("/x", assembly, Configuration([])).ApplicationName);

    [Fact]
    public void WhatIsNoUrlIsRefusedWithTheNameOfTheSetting()
    {
        var failure = Assert.Throws<DistributedApplicationException>(() => Read(new() { ["ASPNETCORE_URLS"] = "localhost" }));
        Assert.Contains("ASPNETCORE_URLS is 'localhost'", failure.Message);
    }

    private static DashboardOptions Read(Dictionary<string, string?> settings) => DashboardOptions.FromConfiguration("/x", "App", Configuration(settings));

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
