using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Testing;
using Tests.Model;

namespace Tests.Testing;

/// <summary>What is asked of an application that cannot have it, before anything is sent.</summary>
public sealed class ArgumentTests : IAsyncLifetime
{
    private readonly AuthentikBrowser _browser = new();
    private DistributedApplication _app = null!;

    public Task InitializeAsync()
    {
        var builder = TestModel.Builder("--Parameters:shop-login-client-secret=the-client-secret");
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        authentik.AddOidcApplication("shop-login");
        builder.AddExecutable("plain", "never-started", ".");
        _app = builder.Build();
        FakeAuthentik.Allocate(authentik.Resource, "http", 9000);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public Task AnApplicationWithoutARedirectUri() => RefusedAsync(
        "'shop-login' has no redirect URI, so no code can be had for it. Hand it to a resource with WithReference, or add one with WithRedirectUri.",
        () => _app.GetTokenAsync("shop-login", _browser));

    [Fact]
    public Task AUserOfNobody() => RefusedAsync(
        "No user 'alice' is declared in the application, only: none. Add one with AddTestUser, or make one with CreateUserAsync.", () => _app.SignInAsync("alice"));

    [Fact]
    public Task AServerThatIsNotThere() => RefusedAsync(
        "There is no server of authentik named 'other' in the application.", () => _app.CreateUserAsync(server: "other"));

    [Fact]
    public Task AResourceWithoutWebEndpoints() => RefusedAsync(
        "'plain' has no endpoint named http or https.", () => _app.SignInAsync("akadmin", "plain"));

    [Fact]
    public async Task AMissingArgumentIsNamed()
    {
        Assert.Equal("app", (await Assert.ThrowsAsync<ArgumentNullException>(() => ((DistributedApplication)null!).SignInAsync("alice"))).ParamName);
        Assert.Equal("user", (await Assert.ThrowsAsync<ArgumentNullException>(() => _app.SignInAsync((string)null!))).ParamName);
        Assert.Equal("application", (await Assert.ThrowsAsync<ArgumentNullException>(() => _app.GetTokenAsync(null!))).ParamName);
        Assert.Equal("browser", (await Assert.ThrowsAsync<ArgumentNullException>(() => _app.GetTokenAsync("shop-login", (AuthentikBrowser)null!))).ParamName);
        Assert.Equal("appPassword", (await Assert.ThrowsAsync<ArgumentNullException>(() => _app.GetTokenAsync("shop-login", "alice", (string)null!))).ParamName);
        Assert.Equal("user", (await Assert.ThrowsAsync<ArgumentNullException>(() => _app.CreateAppPasswordAsync(null!))).ParamName);
        Assert.Equal("page", (await Assert.ThrowsAsync<ArgumentNullException>(() => _browser.SignInAsync(null!, "alice", "x"))).ParamName);
        Assert.Equal("page", (await Assert.ThrowsAsync<ArgumentNullException>(() => _browser.SignOutAsync(null!))).ParamName);
        Assert.Equal("request", (await Assert.ThrowsAsync<ArgumentNullException>(() => _browser.SendOnceAsync(null!))).ParamName);
    }

    private static async Task RefusedAsync(string message, Func<Task> call) =>
        Assert.StartsWith(message, (await Assert.ThrowsAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);
}
