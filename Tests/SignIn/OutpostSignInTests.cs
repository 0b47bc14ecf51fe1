using System.Net;
using Aspire.Hosting.Testing;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>An application that knows nothing of signing in, behind the outpost that the AppHost declares for it.</summary>
[Collection(GraphCollection.Name)]
public sealed class OutpostSignInTests(GraphFixture graph) : SignInTest(graph)
{
    private static readonly (string, string)[] s_forged =
        [("X-authentik-username", "akadmin"), ("x-AUTHENTIK-groups", "authentik Admins"), ("X_authentik_uid", "1"), ("X-authentik-jwt", "made-up")];

    [Fact]
    public async Task TheApplicationIsToldWhoSignedIn()
    {
        // Back to the path that was asked for; authentik's outposts forget the query in this mode.
        var page = await SignInAsync(new(Organizr, "some/page"), "alice");
        Assert.Equal((new Uri(Organizr, "some/page"), HttpStatusCode.OK), (page.Url, page.Status));
        Assert.Equal(
            ["alice", "alice@example.com", "Alice Liddell", "portal-admins"],
            new[] { "username", "email", "name", "groups" }.Select(name => HeaderOf(page, name)));
    }

    [Fact]
    public async Task WhoIsSignedInAtThePortalIsLetInWithoutAsking()
    {
        using var bob = await App.SignInAsync("bob", "ak-outpost-organizr");
        var page = await WebPage.ReadAsync(await bob.GetAsync("/"));
        Assert.Equal((HttpStatusCode.OK, "bob"), (page.Status, HeaderOf(page, "username")));
    }

    [Fact]
    public async Task ForgedHeadersDoNotReachTheApplicationSignedInOrNot()
    {
        // A path that needs no sign-in, which the application's own health check is for.
        using (var open = await AskAsync(new(Organizr, "health"), s_forged))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        using (var closed = await AskAsync(Organizr, s_forged))
        {
            Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        }

        await SignInAsync(Organizr, "alice");
        using var request = new HttpRequestMessage(HttpMethod.Get, Organizr);
        s_forged.ToList().ForEach(header => request.Headers.TryAddWithoutValidation(header.Item1, header.Item2));
        var page = await WebPage.ReadAsync(await Browser.SendAsync(request));
        Assert.Equal((HttpStatusCode.OK, "alice"), (page.Status, HeaderOf(page, "username")));
        Assert.DoesNotContain("akadmin", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("authentik Admins", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("made-up", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("health/api")]
    [InlineData("x/health")]
    [InlineData("%2e%2e/health/%2e%2e/api")]
    [InlineData("api?path=/health")]
    [InlineData("api#/health")]
    public async Task APathThatOnlyLooksLikeTheOpenOneNeedsSignIn(string path)
    {
        using var response = await AskAsync(new(Organizr, path));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Contains("/outpost.goauthentik.io/start", response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningInEndsAtTheApplicationWhateverALinkSays()
    {
        var page = await SignInAsync(new(Organizr, "outpost.goauthentik.io/start?rd=https%3A%2F%2Fevil.example.com%2F"), "alice");
        Assert.Equal(Organizr.Authority, page.Url.Authority);
    }

    [Fact]
    public async Task SigningOutAtTheOutpostEndsBothSessions()
    {
        await SignInAsync(Organizr, "alice");
        var goodbye = await WebPage.ReadAsync(await Browser.SignOutAsync(new(Organizr, "outpost.goauthentik.io/sign_out?rd=https%3A%2F%2Fevil.example.com%2F")));
        Assert.Equal(Authentik.Authority, goodbye.Url.Authority);
        Assert.True((await OpenAsync(Organizr)).IsLogin);
        Assert.True((await OpenAsync(new(Portal, "me"))).IsLogin);
    }

    /// <summary>whoami shows the headers that reached it.</summary>
    private static string? HeaderOf(WebPage page, string name) => page.Text.Split('\n')
        .Where(line => line.StartsWith($"X-Authentik-{name}: ", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .SingleOrDefault();
}
