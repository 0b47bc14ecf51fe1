using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Client;

/// <summary>The health check that AddAuthentikOpenIdConnect adds: whether users can sign in, and if not, why.</summary>
public sealed class DiscoveryHealthTests : IAsyncLifetime
{
    private FakeProvider _provider = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _shop = await Shop.StartAsync(_provider.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task HealthyWhenAuthentikHasTheApplication() =>
        Assert.Equal((HealthStatus.Healthy, $"authentik answers at {_provider.Issuer}.well-known/openid-configuration."), await CheckAsync());

    [Fact]
    public async Task AnApplicationThatIsNotThere()
    {
        _provider.DiscoveryStatus = StatusCodes.Status404NotFound;
        Assert.Equal(
            (HealthStatus.Unhealthy, $"authentik answers 404 at {_provider.Issuer}.well-known/openid-configuration: it has no application of that name, or is not ready."),
            await CheckAsync());
    }

    [Fact]
    public async Task AnAuthentikThatCallsItselfSomethingElse()
    {
        _provider.AnnouncedIssuer = "https://other.example.com/application/o/shop-login/";
        Assert.Equal(
            (HealthStatus.Unhealthy, $"authentik calls itself https://other.example.com/application/o/shop-login/, and the connection string 'shop-login' calls it {_provider.Issuer}: its tokens would be refused. Set Authority to what authentik calls itself."),
            await CheckAsync());
    }

    [Fact]
    public async Task NoAuthentikAtAll()
    {
        var issuer = _provider.Issuer;
        await _provider.DisposeAsync();
        var (status, description) = await CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.StartsWith($"authentik does not answer at {issuer}.well-known/openid-configuration: ", description, StringComparison.Ordinal);
    }

    private async Task<(HealthStatus Status, string? Description)> CheckAsync()
    {
        var report = await _shop.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return (report.Entries["authentik shop-login"].Status, report.Entries["authentik shop-login"].Description);
    }
}
