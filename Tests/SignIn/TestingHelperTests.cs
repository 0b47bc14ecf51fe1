using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>The helpers for other people's tests, against the graph. What authentik may ask beyond that is in Tests/Testing.</summary>
[Collection(GraphCollection.Name)]
public sealed class TestingHelperTests(GraphFixture graph) : SignInTest(graph)
{
    [Fact]
    public async Task OneSignInServesEveryApplication()
    {
        using var alice = await App.SignInAsync("alice", "portal");
        Assert.Contains("Alice Liddell", await alice.GetStringAsync("/me"), StringComparison.Ordinal);
        Assert.Contains("X-Authentik-Username: alice", await alice.GetStringAsync(Organizr), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TheFirstAdministratorSignsInToo()
    {
        using var administrator = await App.SignInAsync("akadmin");
        using var response = await administrator.GetAsync("/api/v3/core/users/me/");
        Assert.Equal("akadmin", JsonNode.Parse(await response.Content.ReadAsStringAsync())!["user"]!["username"]!.ToString());
    }

    [Fact]
    public async Task AUserOfATestHasItsOwnNameGroupsAndPassword()
    {
        var carol = await App.CreateUserAsync(displayName: "Carol of the test", groups: ["portal-admins"]);
        using var browser = await App.SignInAsync(carol, "portal");
        Assert.Contains("Welcome, Carol of the test", await browser.GetStringAsync("/admins"), StringComparison.Ordinal);
        Assert.Equal(carol.UserName, carol.ToString());

        var dave = await App.CreateUserAsync();
        Assert.NotEqual(carol.UserName, dave.UserName);
        using var other = await App.SignInAsync(dave, "portal");
        using var denied = await other.GetAsync("/admins");
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);

        var taken = await Assert.ThrowsAsync<HttpRequestException>(() => App.CreateUserAsync(dave.UserName));
        Assert.Contains("400 to POST core/users/", taken.Message, StringComparison.Ordinal);
        Assert.StartsWith("authentik has no group 'nobody'.", (await Assert.ThrowsAsync<ArgumentException>(() => App.CreateUserAsync(groups: ["nobody"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApplicationGetsATokenForItself()
    {
        var token = await App.GetTokenAsync("portal-login");
        Assert.Equal(("portal-login", "ak-portal-login-client_credentials"), (Claim(token, "aud"), Claim(token, "preferred_username")));
        Assert.True(token.ExpiresIn > 0);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(token));
        var refused = await Assert.ThrowsAsync<AuthentikSignInException>(() => App.GetTokenAsync(ForeignClient.Login));
        Assert.StartsWith($"authentik gives no token for '{ForeignClient.Login}' (client_credentials): invalid_grant", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUserGetsATokenByTheCodeFlow()
    {
        var token = await App.GetTokenAsync("portal-login", "bob");
        Assert.Equal(("bob", "bob"), (Claim(token, "preferred_username"), JsonNode.Parse(WebEncoders.Base64UrlDecode(token.IdToken!.Split('.')[1]))!["preferred_username"]!.ToString()));
        Assert.Null(token.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(token));
    }

    [Fact]
    public async Task AMachineGetsATokenOfAUserWithAnAppPassword()
    {
        var robot = await App.CreateUserAsync();
        var token = await App.GetTokenAsync("portal-login", robot.UserName, await App.CreateAppPasswordAsync(robot));
        Assert.Equal(robot.UserName, Claim(token, "preferred_username"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(token));

        var refused = await Assert.ThrowsAsync<AuthentikSignInException>(() => App.GetTokenAsync("portal-login", robot.UserName, robot.Password));
        Assert.Contains("invalid_grant", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(robot.Password, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotInTheModelIsNamedWithWhatIs()
    {
        Assert.StartsWith(
            "No user 'zoe' is declared in the application, only: alice, bob.",
            (await Assert.ThrowsAsync<ArgumentException>(() => App.SignInAsync("zoe"))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"There is no OpenID Connect application 'shop-login' in the application, only: portal-login, {ForeignClient.Login}.",
            (await Assert.ThrowsAsync<ArgumentException>(() => App.GetTokenAsync("shop-login"))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no resource 'shop' with endpoints in the application.",
            (await Assert.ThrowsAsync<ArgumentException>(() => App.SignInAsync("alice", "shop"))).Message,
            StringComparison.Ordinal);
    }

    private static string? Claim(AuthentikToken token, string name) => JsonNode.Parse(WebEncoders.Base64UrlDecode(token.AccessToken.Split('.')[1]))![name]?.ToString();

    private async Task<HttpStatusCode> CallAsync(AuthentikToken token)
    {
        using var client = App.CreateHttpClient("portal", "http");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        using var response = await client.GetAsync("api/me");
        return response.StatusCode;
    }
}
