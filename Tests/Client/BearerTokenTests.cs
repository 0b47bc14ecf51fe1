using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Tests.Client;

/// <summary>An API accepts the tokens that authentik issued for it, and no others.</summary>
public sealed class BearerTokenTests : IAsyncLifetime
{
    private const string Issuer = "https://authentik.example.com/application/o/portal-login/";

    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:portal-login"] = $"Authority={Issuer};ClientId=portal-login" });
        builder.AddAuthentikJwtBearer("portal-login", configureOptions: WithKey);
        builder.Services.AddAuthorization();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/", (ClaimsPrincipal user) => $"{user.Identity!.Name} {user.IsInRole("staff")}").RequireAuthorization();
        await _app.StartAsync();

        // In place of what discovery would bring.
        void WithKey(JwtBearerOptions options) =>
            options.Configuration = new OpenIdConnectConfiguration { Issuer = Issuer, SigningKeys = { new RsaSecurityKey(_key) } };
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task ATokenForThisApplicationIsAccepted() => Assert.Equal((HttpStatusCode.OK, "alice True"), await AskAsync(Token()));

    [Fact]
    public Task ATokenOfAnotherApplication() => RefusedAsync(Token(audience: "other-login"));

    [Fact]
    public Task ATokenOfAnotherIssuer() => RefusedAsync(Token(issuer: "https://authentik.example.com/application/o/other/"));

    [Fact]
    public Task AnExpiredToken() => RefusedAsync(Token(expires: DateTime.UtcNow.AddMinutes(-10)));

    [Fact]
    public async Task ATokenSignedByAnotherKey()
    {
        using var other = RSA.Create(2048);
        await RefusedAsync(Token(credentials: new(new RsaSecurityKey(other), SecurityAlgorithms.RsaSha256)));
    }

    [Fact]
    public Task ATokenThatSaysItNeedsNoSignature()
    {
        var parts = Token().Split('.');
        return RefusedAsync($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.");
    }

    [Fact]
    public Task ATokenSignedWithThePublicKeyAsASharedSecret() => RefusedAsync(
        Token(credentials: new(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem())), SecurityAlgorithms.HmacSha256)));

    [Fact]
    public async Task NoTokenAtAll()
    {
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(_app.Urls.Single())).StatusCode);
    }

    private async Task RefusedAsync(string token) => Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(token)).Status);

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string token)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(_app.Urls.Single());
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private string Token(string issuer = Issuer, string audience = "portal-login", DateTime? expires = null, SigningCredentials? credentials = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = DateTime.UtcNow.AddHours(-1),
            Expires = expires ?? DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["preferred_username"] = "alice", ["groups"] = (string[])["staff"] },
            SigningCredentials = credentials ?? new(new RsaSecurityKey(_key), SecurityAlgorithms.RsaSha256),
        });
}
