using System.Globalization;
using System.Net;
using System.Security.Claims;
using Authentik.Aspire.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Tests.Support;

namespace Tests.Client;

/// <summary>With offline access tokens are renewed before they expire.</summary>
public sealed class TokenRefreshTests : IAsyncLifetime
{
    private readonly AuthentikBrowser _browser = new();
    private readonly List<string> _asked = [];
    private WebApplication _app = null!;
    private int _answer = StatusCodes.Status200OK;

    private Uri Url => new(_app.Urls.Single());

    public async Task InitializeAsync()
    {
        var port = FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:portal-login"] = "Authority=https://authentik.example.com/application/o/portal-login/;ClientId=portal-login;ClientSecret=the-secret;OfflineAccess=true",
        });
        builder.AddAuthentikOpenIdConnect("portal-login", configureOptions: options => options.Configuration = new OpenIdConnectConfiguration
        {
            AuthorizationEndpoint = "https://authentik.example.com/application/o/authorize/",
            TokenEndpoint = $"http://127.0.0.1:{port}/token",
        });
        builder.Services.AddAuthorization();
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{port}");
        _app.MapGet("/", (HttpContext context, ClaimsPrincipal _) => context.GetTokenAsync("access_token")).RequireAuthorization();

        // In place of a sign-in at authentik.
        _app.MapGet("/login", (int expiresIn) => Results.SignIn(
            new ClaimsPrincipal(new ClaimsIdentity([new("preferred_username", "alice")], "test")), Tokens(expiresIn), CookieAuthenticationDefaults.AuthenticationScheme));
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            lock (_asked)
            {
                _asked.Add($"{form["grant_type"]} {form["refresh_token"]} {form["client_id"]} {form["client_secret"]}");
            }

            return _answer == StatusCodes.Status200OK
                ? Results.Json(new { access_token = "new-access", refresh_token = "new-refresh", id_token = "new-id", expires_in = 3600 })
                : Results.Json(new { error = "invalid_grant" }, statusCode: _answer);
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task ATokenThatIsAboutToExpireIsRenewedOnceForAllRequestsOfAPage()
    {
        await SignInAsync(expiresIn: 30);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _browser.GetStringAsync(Url)));
        Assert.All(answers, answer => Assert.Equal("new-access", answer));
        Assert.Equal("new-access", await _browser.GetStringAsync(Url));
        Assert.Equal(["refresh_token old-refresh portal-login the-secret"], _asked);
    }

    [Fact]
    public async Task ATokenThatLastsIsLeftAlone()
    {
        await SignInAsync(expiresIn: 600);
        Assert.Equal("old-access", await _browser.GetStringAsync(Url));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task AUserWhomAuthentikRefusesIsSignedOut()
    {
        _answer = StatusCodes.Status400BadRequest;
        await SignInAsync(expiresIn: 30);
        using var refused = await _browser.SendOnceAsync(new(HttpMethod.Get, Url));
        Assert.Equal((HttpStatusCode.Redirect, "authentik.example.com"), (refused.StatusCode, refused.Headers.Location?.Host));

        // Signed out for good, and not only for that request.
        _answer = StatusCodes.Status200OK;
        using var again = await _browser.SendOnceAsync(new(HttpMethod.Get, Url));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task WhileAuthentikCannotAnswerTheUserStaysAndTheNextRequestTriesAgain()
    {
        _answer = StatusCodes.Status503ServiceUnavailable;
        await SignInAsync(expiresIn: 30);
        Assert.Equal("old-access", await _browser.GetStringAsync(Url));
        _answer = StatusCodes.Status200OK;
        Assert.Equal("new-access", await _browser.GetStringAsync(Url));
    }

    private static AuthenticationProperties Tokens(int expiresIn)
    {
        var properties = new AuthenticationProperties();
        properties.StoreTokens(
        [
            new() { Name = "access_token", Value = "old-access" },
            new() { Name = "refresh_token", Value = "old-refresh" },
            new() { Name = "id_token", Value = "old-id" },
            new() { Name = "expires_at", Value = DateTimeOffset.UtcNow.AddSeconds(expiresIn).ToString("o", CultureInfo.InvariantCulture) },
        ]);
        return properties;
    }

    private async Task SignInAsync(int expiresIn)
    {
        using var response = await _browser.SendOnceAsync(new(HttpMethod.Get, new Uri(Url, $"login?expiresIn={expiresIn.ToString(CultureInfo.InvariantCulture)}")));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
