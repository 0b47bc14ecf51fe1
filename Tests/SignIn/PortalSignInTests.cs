using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Tests.Graph;
using Tests.Support;

namespace Tests.SignIn;

/// <summary>People sign in to the portal, end to end: only by what the AppHost declares and hands over.</summary>
[Collection(GraphCollection.Name)]
public sealed class PortalSignInTests(GraphFixture graph) : IDisposable
{
    private readonly UserAgent _agent = new();

    private Uri Portal => graph.Stack.App.GetEndpoint("portal", "http");

    private Uri Authentik => graph.Stack.App.GetEndpoint("authentik", "http");

    private AuthentikOidcApplicationResource Application => graph.Stack.Model.Resources.OfType<AuthentikOidcApplicationResource>().Single();

    [Fact]
    public async Task TheFirstPageIsForEverybody()
    {
        var page = await _agent.OpenAsync(Portal);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("href=\"sign-in\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnonymousVisitorsOfThePersonalPageAreSentToAuthentik()
    {
        var page = await _agent.OpenAsync(new(Portal, "me"));
        Assert.Equal(Authentik.Authority, page.Url.Authority);
        Assert.Equal("default-authentication-flow", page.Flow);
    }

    [Fact]
    public async Task AUserSignsInAndIsGreetedByNameAndGroups()
    {
        var page = await SignInAsync("me", "alice");
        Assert.Equal(new Uri(Portal, "me"), page.Url);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        foreach (var text in (string[])["Alice Liddell", "<dd>alice</dd>", "alice@example.com", "portal-admins", "Until <time"])
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AWrongPasswordSignsNobodyIn()
    {
        var login = await _agent.OpenAsync(new(Portal, "me"));
        var challenge = await _agent.AnswerAsync(login, "alice", "not-the-password");
        Assert.NotNull(challenge["response_errors"]);
        Assert.NotNull((await _agent.OpenAsync(new(Portal, "me"))).Flow);
    }

    [Fact]
    public async Task AMemberOfTheGroupSeesItsPage()
    {
        var page = await SignInAsync("admins", "alice");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Welcome, Alice Liddell", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyElseIsToldThatThePageIsNotForThem()
    {
        var page = await SignInAsync("admins", "bob");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal("/denied", page.Url.AbsolutePath);
        Assert.Contains("This page is not for you", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningOutEndsTheSessionAtAuthentikToo()
    {
        await SignInAsync("me", "alice");
        var page = await _agent.PostAsync(new(Portal, "sign-out"));
        Assert.Equal(Authentik.Authority, page.Url.Authority);
        if (page.Flow is not null)
        {
            await _agent.RunFlowAsync(page);
        }

        Assert.Equal("default-authentication-flow", (await _agent.OpenAsync(new(Portal, "me"))).Flow);
    }

    [Fact]
    public async Task AnotherPageCannotSignSomebodyOut()
    {
        await SignInAsync("me", "alice");
        await _agent.OpenAsync(new(Portal, "sign-out"));
        Assert.Null((await _agent.OpenAsync(new(Portal, "me"))).Flow);
    }

    [Fact]
    public async Task AnAnswerThatNobodyAskedForIsRefused()
    {
        var page = await _agent.OpenAsync(new(Portal, "signin-oidc?code=made-up&state=made-up"));
        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.NotNull((await _agent.OpenAsync(new(Portal, "me"))).Flow);
    }

    [Fact]
    public async Task ARedirectUriThatIsNotRegisteredIsRefused()
    {
        await SignInAsync("me", "alice");
        using var response = await _agent.SendAsync(Authorize("https://evil.example.com/signin-oidc", "challenge"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task TheApiKnowsTheOwnerOfAToken()
    {
        using var client = new HttpClient { BaseAddress = Portal };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await GetTokenAsync("alice"));
        var me = await client.GetFromJsonAsync<JsonNode>("api/me");
        Assert.Equal("""{"userName":"alice","email":"alice@example.com","groups":["portal-admins"]}""", me!.ToJsonString());
    }

    [Fact]
    public async Task TheApiRefusesTheCookieAndNoTokenAtAll()
    {
        await SignInAsync("me", "alice");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _agent.OpenAsync(new(Portal, "api/me"))).Status);
    }

    [Fact]
    public async Task TheHealthOfThePortalIncludesItsSignIn()
    {
        using var client = new HttpClient { BaseAddress = Portal };
        Assert.Equal("Healthy", await client.GetStringAsync("health"));
    }

    public void Dispose() => _agent.Dispose();

    private async Task<WebPage> SignInAsync(string path, string user)
    {
        var page = await _agent.SignInAsync(new(Portal, path), user, await PasswordAsync(user));
        Assert.False(page.Url.AbsolutePath == "/signin-oidc", $"The portal refused what authentik said: {page.Status} {page.Text}");
        return page;
    }

    private async Task<string> PasswordAsync(string user) =>
        (await graph.Stack.Model.Resources.OfType<AuthentikUserResource>().Single(u => u.UserName == user).PasswordParameter.GetValueAsync(default))!;

    private Uri Authorize(string redirectUri, string challenge) => new(QueryHelpers.AddQueryString(
        new Uri(Authentik, "/application/o/authorize/").ToString(),
        new Dictionary<string, string?>
        {
            ["client_id"] = Application.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = redirectUri,
            ["scope"] = "openid profile email",
            ["state"] = "state",
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
        }));

    /// <summary>An access token for a user, by the same code flow that the portal goes through.</summary>
    private async Task<string> GetTokenAsync(string user)
    {
        await SignInAsync("me", user);
        var verifier = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var redirectUri = new Uri(Portal, "signin-oidc").ToString();
        using var answer = await _agent.SendAsync(Authorize(redirectUri, WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))));
        var code = QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["code"].ToString();
        using var client = new HttpClient();
        using var response = await client.PostAsync(new Uri(Authentik, "/application/o/token/"), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier,
            ["client_id"] = Application.ClientId,
            ["client_secret"] = (await Application.ClientSecretParameter.GetValueAsync(default))!,
        }));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!["access_token"]!.GetValue<string>();
    }
}
