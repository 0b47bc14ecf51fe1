using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>What the portal, and authentik as it is declared for it, refuse. What the client library refuses by itself is in Tests/Client.</summary>
[Collection(GraphCollection.Name)]
public sealed class PortalRefusalTests(GraphFixture graph) : SignInTest(graph)
{
    private const string Verifier = "verifier-verifier-verifier-verifier-verifier-1";

    private AuthentikOidcApplicationResource Application => Resources.OfType<AuthentikOidcApplicationResource>().Single(a => a.Name == "portal-login");

    private string RedirectUri => new Uri(Portal, "signin-oidc").ToString();

    [Fact]
    public async Task AnotherPageCannotSignSomebodyOut()
    {
        await SignInAsync(new(Portal, "me"), "alice");
        await OpenAsync(new(Portal, "sign-out"));
        await OpenAsync(new(Portal, "signout-oidc"));
        Assert.False((await OpenAsync(new(Portal, "me"))).IsLogin);
    }

    [Fact]
    public async Task AnAnswerThatNobodyAskedForIsRefused()
    {
        var page = await OpenAsync(new(Portal, "signin-oidc?code=made-up&state=made-up"));
        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.True((await OpenAsync(new(Portal, "me"))).IsLogin);
    }

    [Fact]
    public async Task TheAnswerOfAnotherBrowserIsRefused()
    {
        // Somebody signs in, stops before the portal sees the code, and hands the link to another.
        using var other = await App.SignInAsync("bob");
        using var challenge = await other.SendOnceAsync(new(HttpMethod.Get, new Uri(Portal, "me")));
        using var answer = await other.SendOnceAsync(new(HttpMethod.Get, challenge.Headers.Location));
        Assert.StartsWith(RedirectUri, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, (await OpenAsync(answer.Headers.Location)).Status);
        Assert.True((await OpenAsync(new(Portal, "me"))).IsLogin);
    }

    [Theory]
    [InlineData("https://evil.example.com/signin-oidc")]
    [InlineData("{portal}/signin-oidc/")]
    [InlineData("{portal}/signin-oidc?next=https://evil.example.com")]
    [InlineData("{portal}/")]
    public async Task ARedirectUriThatIsNotRegisteredIsRefused(string uri)
    {
        using var browser = await App.SignInAsync("alice");
        using var response = await browser.SendOnceAsync(Authorize(uri.Replace("{portal}", Portal.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task ACodeIsWorthNothingWithoutItsVerifierItsSecretAndItsRedirectUri()
    {
        using var browser = await App.SignInAsync("alice");
        using var answer = await browser.SendOnceAsync(Authorize(RedirectUri));
        var code = QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["code"].ToString();
        var secret = (await Application.ClientSecretParameter.GetValueAsync(default))!;
        Assert.NotEqual("", code);
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync(code, secret, "another-verifier-another-verifier-another-verif", RedirectUri));
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync(code, "not-the-secret", Verifier, RedirectUri));
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync(code, secret, Verifier, "https://evil.example.com/signin-oidc"));
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(code, secret, Verifier, RedirectUri));
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync(code, secret, Verifier, RedirectUri));
    }

    [Theory]
    [InlineData("sign-in?returnUrl=https%3A%2F%2Fevil.example.com%2F&ReturnUrl=%2F%2Fevil.example.com")]
    [InlineData("sign-in?redirect_uri=https%3A%2F%2Fevil.example.com%2F")]
    public async Task SigningInEndsAtThePortalWhateverALinkSays(string path) => Assert.Equal(new Uri(Portal, "me"), (await SignInAsync(new(Portal, path), "alice")).Url);

    [Theory]
    [InlineData("signout-callback-oidc?state=https%3A%2F%2Fevil.example.com%2F")]
    [InlineData("signout-callback-oidc?ReturnUrl=https%3A%2F%2Fevil.example.com%2F&post_logout_redirect_uri=https%3A%2F%2Fevil.example.com%2F")]
    public async Task SigningOutEndsAtThePortalWhateverALinkSays(string path)
    {
        var page = await OpenAsync(new(Portal, path));
        Assert.Equal(Portal.Authority, page.Url.Authority);
    }

    [Fact]
    public async Task SigningOutLeadsToNobodyElsesPage()
    {
        await SignInAsync(new(Portal, "me"), "alice");

        // The portal asks to come back to itself, whatever its visitor adds.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Portal, "sign-out?ReturnUrl=https%3A%2F%2Fevil.example.com%2F"));
        using var answer = await Browser.SendOnceAsync(request);
        Assert.Equal((Authentik.Authority, "/application/o/portal-login/end-session/"), (answer.Headers.Location!.Authority, answer.Headers.Location.AbsolutePath));
        Assert.Equal(new Uri(Portal, "signout-callback-oidc").ToString(), QueryHelpers.ParseQuery(answer.Headers.Location.Query)["post_logout_redirect_uri"]);

        // And authentik goes to nobody else.
        var goodbye = await WebPage.ReadAsync(await Browser.SignOutAsync(new(
            Authentik, "/application/o/portal-login/end-session/?post_logout_redirect_uri=https%3A%2F%2Fevil.example.com%2F&state=x")));
        Assert.Equal(Authentik.Authority, goodbye.Url.Authority);
    }

    [Fact]
    public async Task TheApiRefusesTheCookieAndNoTokenAtAll()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await OpenAsync(new(Portal, "api/me"))).Status);
        await SignInAsync(new(Portal, "me"), "alice");
        Assert.Equal(HttpStatusCode.Unauthorized, (await OpenAsync(new(Portal, "api/me"))).Status);
    }

    [Fact]
    public async Task TheApiRefusesATokenOfAnotherApplicationAndAnIdTokenThatWasChanged()
    {
        using var browser = await App.SignInAsync("alice");
        var own = await App.GetTokenAsync("portal-login", browser);
        var foreign = await App.GetTokenAsync(ForeignClient.Login, browser);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(own.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(foreign.AccessToken));

        var parts = own.AccessToken.Split('.');
        var claims = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!;
        claims["preferred_username"] = "akadmin";
        var changed = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync($"{parts[0]}.{changed}.{parts[2]}"));
        var none = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync($"{none}.{changed}."));
    }

    [Fact]
    public async Task ThePortalBelievesNoHeaderOfAnOutpost()
    {
        using var page = await AskAsync(new(Portal, "me"), ("X-authentik-username", "alice"), ("X-authentik-groups", "portal-admins"));
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        using var api = await AskAsync(new(Portal, "api/me"), ("X-authentik-username", "alice"), ("X-authentik-jwt", "x"));
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Fact]
    public async Task AUserOutsideTheGroupGetsNoCodeForItsApplication()
    {
        var refusal = await Assert.ThrowsAsync<AuthentikSignInException>(() => App.GetTokenAsync(ForeignClient.Login, "bob"));
        Assert.StartsWith($"authentik gives no code for '{ForeignClient.Login}' but a page (", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> CallAsync(string token)
    {
        using var client = App.CreateHttpClient("portal", "http");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync("api/me");
        return response.StatusCode;
    }

    private HttpRequestMessage Authorize(string redirectUri) => new(HttpMethod.Get, QueryHelpers.AddQueryString(
        new Uri(Authentik, "/application/o/authorize/").ToString(),
        new Dictionary<string, string?>
        {
            ["client_id"] = Application.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = redirectUri,
            ["scope"] = "openid profile email",
            ["state"] = "state",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        }));

    private async Task<HttpStatusCode> RedeemAsync(string code, string secret, string verifier, string redirectUri)
    {
        using var client = new HttpClient();
        using var response = await client.PostAsync(new Uri(Authentik, "/application/o/token/"), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier,
            ["client_id"] = Application.ClientId,
            ["client_secret"] = secret,
        }));
        return response.StatusCode;
    }
}
