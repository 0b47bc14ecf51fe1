using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>A client that nobody here wrote signs people in, in a container, with nothing but what WithReference hands over.</summary>
[Collection(GraphCollection.Name)]
public sealed class ForeignClientTests(GraphFixture graph) : SignInTest(graph)
{
    private Uri Wiki => App.GetEndpoint(ForeignClient.Name, "http");

    [SkippableFact]
    public async Task ItSignsAUserInWithNameAndGroups()
    {
        SkipWithoutImage();
        var page = await SignInAsync(new(Wiki, "private/"), "alice");
        Assert.Equal((new Uri(Wiki, "private/"), HttpStatusCode.OK), (page.Url, page.Status));
        Assert.Contains("user=alice; name=Alice Liddell; groups=portal-admins;", page.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task BrowsersSignInAtThePublicAddressAndTheClientAsksInsideTheNetwork()
    {
        SkipWithoutImage();
        using (var challenge = await AskAsync(new(Wiki, "private/"), ("Accept", "text/html")))
        {
            Assert.Equal((Authentik.Authority, "/application/o/authorize/"), (challenge.Headers.Location!.Authority, challenge.Headers.Location.AbsolutePath));
            Assert.Contains("code_challenge_method=S256", challenge.Headers.Location.Query, StringComparison.Ordinal);
        }

        var issuer = (await SignInAsync(new(Wiki, "private/"), "alice")).Text.Split("issuer=")[1].Split('<')[0];
        Assert.Equal($"/application/o/{ForeignClient.Login}/", new Uri(issuer).AbsolutePath);
        Assert.NotEqual(Authentik.Authority, new Uri(issuer).Authority);
    }

    [SkippableFact]
    public async Task AUserOutsideTheGroupDoesNotGetThere()
    {
        SkipWithoutImage();
        var page = await SignInAsync(new(Wiki, "private/"), "bob");
        Assert.Equal(Authentik.Authority, page.Url.Authority);
        Assert.DoesNotContain("user=bob", page.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task SigningOutEndsTheSessionAtAuthentikToo()
    {
        SkipWithoutImage();
        await SignInAsync(new(Wiki, "private/"), "alice");
        var goodbye = await WebPage.ReadAsync(await Browser.SignOutAsync(new(Wiki, $"signin-oidc?logout={Uri.EscapeDataString(Wiki.ToString())}")));
        Assert.Equal(Authentik.Authority, goodbye.Url.Authority);
        Assert.True((await OpenAsync(new(Wiki, "private/"))).IsLogin);
    }

    private void SkipWithoutImage() => Skip.IfNot(
        Resources.OfType<ContainerResource>().Any(r => r.Name == ForeignClient.Name), "The image authentik-aspire/apache-oidc:1 is not here: Images/build apache-oidc makes it.");
}
