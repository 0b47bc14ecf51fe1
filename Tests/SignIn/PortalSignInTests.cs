using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Testing;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>People sign in to the portal, end to end: only by what the AppHost declares and hands over.</summary>
[Collection(GraphCollection.Name)]
public sealed class PortalSignInTests(GraphFixture graph) : SignInTest(graph)
{
    [Fact]
    public async Task TheFirstPageIsForEverybody()
    {
        var page = await OpenAsync(Portal);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("href=\"sign-in\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnonymousVisitorsOfThePersonalPageAreSentToAuthentik()
    {
        var page = await OpenAsync(new(Portal, "me"));
        Assert.Equal(Authentik.Authority, page.Url.Authority);
        Assert.True(page.IsLogin, page.Url.ToString());
    }

    [Fact]
    public async Task AUserSignsInAndIsGreetedByNameAndGroups()
    {
        var page = await SignInAsync(new(Portal, "me"), "alice");
        Assert.Equal((new Uri(Portal, "me"), HttpStatusCode.OK), (page.Url, page.Status));
        foreach (var text in (string[])["Alice Liddell", "<dd>alice</dd>", "alice@example.com", "portal-admins", "Until <time"])
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AWrongPasswordSignsNobodyIn()
    {
        var refusal = await Assert.ThrowsAsync<AuthentikSignInException>(() => Browser.SignInAsync(new(Portal, "me"), "alice", "not-the-password"));
        Assert.StartsWith("authentik did not let 'alice' through /if/flow/default-authentication-flow/: password: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", refusal.ToString(), StringComparison.Ordinal);
        Assert.True((await OpenAsync(new(Portal, "me"))).IsLogin);
    }

    [Fact]
    public async Task AMemberOfTheGroupSeesItsPage()
    {
        var page = await SignInAsync(new(Portal, "admins"), "alice");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Welcome, Alice Liddell", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyElseIsToldThatThePageIsNotForThem()
    {
        var page = await SignInAsync(new(Portal, "admins"), "bob");
        Assert.Equal((HttpStatusCode.Forbidden, "/denied"), (page.Status, page.Url.AbsolutePath));
        Assert.Contains("This page is not for you", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningOutEndsTheSessionAtAuthentikToo()
    {
        await SignInAsync(new(Portal, "me"), "alice");
        var goodbye = await WebPage.ReadAsync(await Browser.SignOutAsync(new(Portal, "sign-out"), HttpMethod.Post));
        Assert.Equal(Authentik.Authority, goodbye.Url.Authority);
        Assert.True((await OpenAsync(new(Portal, "me"))).IsLogin);
        using var session = await AskAsync(new(Authentik, "/api/v3/core/users/me/"));
        Assert.Equal(HttpStatusCode.Forbidden, session.StatusCode);
    }

    [Fact]
    public async Task TheApiKnowsTheOwnerOfAToken()
    {
        using var client = App.CreateHttpClient("portal", "http");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await App.GetTokenAsync("portal-login", "alice")).AccessToken);
        var me = await client.GetFromJsonAsync<JsonNode>("api/me");
        Assert.Equal("""{"userName":"alice","email":"alice@example.com","groups":["portal-admins"]}""", me!.ToJsonString());
    }

    [Fact]
    public async Task TheHealthOfThePortalIncludesItsSignIn()
    {
        using var client = App.CreateHttpClient("portal", "http");
        Assert.Equal("Healthy", await client.GetStringAsync("health"));
    }
}
