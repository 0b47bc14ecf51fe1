using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Tests.Client;

/// <summary>
/// As much of an authentik as a client sees of it, whose answers a test can spoil. Everybody is alice, and nobody is asked for a password.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "shop-login";
    public const string Secret = "the-client-secret";

    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, (string Nonce, string Challenge)> _codes = [];
    private WebApplication _app = null!;

    private FakeProvider()
    {
    }

    /// <summary>Where clients ask.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>The same place under the name that browsers know.</summary>
    public Uri PublicUrl => new UriBuilder(Url) { Host = "localhost" }.Uri;

    public string Issuer => $"{Url}application/o/{ClientId}/";

    /// <summary>What a good id token says, changed by the test.</summary>
    public Action<SecurityTokenDescriptor> Spoil { get; set; } = _ => { };

    /// <summary>The id token as it is sent, changed by the test.</summary>
    public Func<string, string> SpoilText { get; set; } = token => token;

    public int DiscoveryStatus { get; set; } = StatusCodes.Status200OK;

    public string? AnnouncedIssuer { get; set; }

    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    /// <summary>Why the token endpoint refused last.</summary>
    public string? Refusal { get; private set; }

    public Uri EndSession => new(PublicUrl, $"application/o/{ClientId}/end-session/");

    public string ConnectionString => $"Authority={Issuer};ClientId={ClientId};ClientSecret={Secret};RequireHttpsMetadata=false;"
        + $"AuthorizationEndpoint={PublicUrl}application/o/authorize/;EndSessionEndpoint={EndSession}";

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = provider._app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet($"/application/o/{ClientId}/.well-known/openid-configuration", provider.Discover);
        app.MapGet($"/application/o/{ClientId}/jwks/", provider.Keys);
        app.MapGet($"/application/o/{ClientId}/end-session/", () => "Goodbye");
        app.MapGet("/application/o/authorize/", provider.Authorize);
        app.MapPost("/application/o/token/", provider.Redeem);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private IResult Discover() => Results.Json(new
    {
        issuer = AnnouncedIssuer ?? Issuer,
        authorization_endpoint = $"{Url}application/o/authorize/",
        token_endpoint = $"{Url}application/o/token/",
        end_session_endpoint = $"{Url}application/o/{ClientId}/end-session/",
        jwks_uri = $"{Url}application/o/{ClientId}/jwks/",
    }, statusCode: DiscoveryStatus);

    private IResult Keys()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(includePrivateParameters: false)));
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = key.N, e = key.E } } });
    }

    private IResult Authorize(HttpRequest request)
    {
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (request.Query["nonce"].ToString(), request.Query["code_challenge"].ToString());
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"].ToString(), new Dictionary<string, string?>
        {
            ["code"] = code, ["state"] = request.Query["state"],
        }));
    }

    private async Task<IResult> Redeem(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        Refusal = !_codes.Remove(form["code"].ToString(), out var code) ? "code"
            : form["client_secret"] != Secret ? "secret"
            : code.Challenge != WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) ? "verifier"
            : null;
        if (Refusal is not null)
        {
            return Results.Json(new { error = "invalid_grant", error_description = "The provided authorization grant is invalid" }, statusCode: 400);
        }

        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = ClientId,
            NotBefore = DateTime.UtcNow.AddHours(-1),
            IssuedAt = DateTime.UtcNow.AddHours(-1),
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "1", ["nonce"] = code.Nonce, ["preferred_username"] = "alice", ["name"] = "Alice", ["groups"] = (string[])["staff"],
            },
            SigningCredentials = new(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        };
        Spoil(descriptor);
        var token = SpoilText(new JsonWebTokenHandler().CreateToken(descriptor));
        return Results.Json(new { access_token = "access", token_type = "Bearer", expires_in = 300, id_token = token });
    }
}
