using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Aspire.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Tests.Client;

/// <summary>Whom the client library lets in, and whom not. The answers of a provider are spoilt one at a time.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly AuthentikBrowser _browser = new();
    private FakeProvider _provider = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _shop = await Shop.StartAsync(_provider.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _shop.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task AGoodAnswerSignsTheUserInWithGroupsAsRoles() => Assert.Equal("alice Alice True", await _browser.GetStringAsync(_shop.Url));

    [Fact]
    public async Task BrowsersGoToThePublicAddressesThatWereHandedOver()
    {
        using var challenge = await AskAsync(_shop.Url);
        Assert.Equal(_provider.PublicUrl.Authority, challenge.Headers.Location!.Authority);
        var query = QueryHelpers.ParseQuery(challenge.Headers.Location.Query);
        Assert.Equal(["code", "S256", FakeProvider.ClientId], new[] { "response_type", "code_challenge_method", "client_id" }.Select(name => query[name].ToString()));
        Assert.NotEmpty(query["nonce"].ToString());

        await _browser.GetStringAsync(_shop.Url);
        using var leave = await AskAsync(new(_shop.Url, "leave"));
        Assert.Equal(_provider.EndSession.ToString(), leave.Headers.Location!.GetLeftPart(UriPartial.Path));
        Assert.NotEmpty(QueryHelpers.ParseQuery(leave.Headers.Location.Query)["id_token_hint"].ToString());
        using var again = await AskAsync(_shop.Url);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task TheCallsToAuthentikAreTraced()
    {
        var traced = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => traced.Add($"{activity.GetTagItem("http.request.method")} {activity.GetTagItem("url.full")}"),
        };
        ActivitySource.AddActivityListener(listener);
        await _browser.GetStringAsync(_shop.Url);
        Assert.Contains($"GET {_provider.Issuer}.well-known/openid-configuration", traced);
        Assert.Contains($"GET {_provider.Issuer}jwks/", traced);
        Assert.Contains($"POST {_provider.Url}application/o/token/", traced);
    }

    [Fact]
    public Task ANonceOfAnotherSignIn() => RefusedAsync(token => token.Claims["nonce"] = "another");

    [Fact]
    public Task NoNonceAtAll() => RefusedAsync(token => token.Claims.Remove("nonce"));

    [Fact]
    public Task AnExpiredToken() => RefusedAsync(token => token.Expires = DateTime.UtcNow.AddMinutes(-10));

    [Fact]
    public Task ATokenForAnotherApplication() => RefusedAsync(token => token.Audience = "other-login");

    [Fact]
    public Task ATokenOfAnotherIssuer() => RefusedAsync(token => token.Issuer = "https://evil.example.com/application/o/shop-login/");

    [Fact]
    public async Task ATokenSignedByAnotherKey()
    {
        using var other = RSA.Create(2048);
        await RefusedAsync(token => token.SigningCredentials = new(new RsaSecurityKey(other) { KeyId = "1" }, SecurityAlgorithms.RsaSha256));
    }

    [Fact]
    public Task ATokenSignedWithThePublicKeyAsASharedSecret() => RefusedAsync(token =>
        token.SigningCredentials = new(new SymmetricSecurityKey(_provider.PublicKey) { KeyId = "1" }, SecurityAlgorithms.HmacSha256));

    [Fact]
    public Task ATokenSignedWithTheClientSecret() => RefusedAsync(token => token.SigningCredentials =
        new(new SymmetricSecurityKey(SHA256.HashData(Encoding.UTF8.GetBytes(FakeProvider.Secret))), SecurityAlgorithms.HmacSha256));

    [Fact]
    public async Task ATokenThatSaysItNeedsNoSignature()
    {
        _provider.SpoilText = token => $"{WebEncoders.Base64UrlEncode("""{"alg":"none","typ":"JWT"}"""u8)}.{token.Split('.')[1]}.";
        await RefusedAsync();
    }

    [Fact]
    public async Task ATokenWhoseClaimsWereChanged()
    {
        _provider.SpoilText = token =>
        {
            var parts = token.Split('.');
            var claims = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!;
            claims["preferred_username"] = "akadmin";
            return $"{parts[0]}.{WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
        };
        await RefusedAsync();
    }

    [Fact]
    public async Task AnAnswerWithAStateOfNobody()
    {
        var answer = await AnswerAsync();
        await RefusedAsync(Changed(answer, "state", "made-up"));
        await RefusedAsync(Changed(answer, "state", null));
    }

    [Fact]
    public async Task AnAnswerThatBelongsToAnotherBrowser()
    {
        var answer = await AnswerAsync();
        using var other = new AuthentikBrowser();
        using var response = await other.GetAsync(answer);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task ACodeThatWasGivenToAnotherBrowserIsOfNoUseWithoutItsVerifier()
    {
        // The attacker's own sign-in, put into one that the victim began: state and cookies are right, the verifier is not.
        using var attacker = new AuthentikBrowser();
        var stolen = QueryHelpers.ParseQuery((await AnswerAsync(attacker)).Query)["code"].ToString();
        await RefusedAsync(Changed(await AnswerAsync(), "code", stolen));
        Assert.Equal("verifier", _provider.Refusal);
    }

    [Fact]
    public async Task AWrongClientSecretSignsNobodyInAndIsNotShown()
    {
        await using var shop = await Shop.StartAsync(_provider.ConnectionString.Replace(FakeProvider.Secret, "not-the-secret", StringComparison.Ordinal));
        using var response = await _browser.GetAsync(shop.Url);
        Assert.Equal((HttpStatusCode.InternalServerError, "secret"), (response.StatusCode, _provider.Refusal));
        Assert.DoesNotContain("not-the-secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("signin-oidc?returnUrl=https%3A%2F%2Fevil.example.com")]
    [InlineData("signout-callback-oidc?state=https%3A%2F%2Fevil.example.com")]
    [InlineData("signout-callback-oidc?ReturnUrl=%2F%2Fevil.example.com")]
    [InlineData("signout-oidc?post_logout_redirect_uri=https%3A%2F%2Fevil.example.com")]
    public async Task NoLinkLeadsToAnotherSite(string path)
    {
        using var response = await AskAsync(new(_shop.Url, path));
        var target = response.Headers.Location is { } location ? new Uri(_shop.Url, location) : _shop.Url;
        Assert.Contains(target.Authority, new[] { _shop.Url.Authority, _provider.PublicUrl.Authority });
    }

    private static Uri Changed(Uri answer, string name, string? value)
    {
        var query = QueryHelpers.ParseQuery(answer.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        query[name] = value;
        return new(QueryHelpers.AddQueryString(answer.GetLeftPart(UriPartial.Path), query.Where(pair => pair.Value is not null)));
    }

    private async Task RefusedAsync(Action<SecurityTokenDescriptor> spoil)
    {
        _provider.Spoil = spoil;
        await RefusedAsync();
    }

    private Task RefusedAsync() => RefusedAsync(_shop.Url);

    /// <summary>Neither is the page shown, nor is anybody signed in afterwards.</summary>
    private async Task RefusedAsync(Uri address)
    {
        using (var response = await _browser.GetAsync(address))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        }

        using var again = await AskAsync(_shop.Url);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(Uri address) => _browser.SendOnceAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>The address with the code, at which the browser has not been yet.</summary>
    private async Task<Uri> AnswerAsync(AuthentikBrowser? browser = null)
    {
        browser ??= _browser;
        using var challenge = await browser.SendOnceAsync(new HttpRequestMessage(HttpMethod.Get, _shop.Url));
        using var answer = await browser.SendOnceAsync(new HttpRequestMessage(HttpMethod.Get, challenge.Headers.Location));
        return answer.Headers.Location!;
    }
}
