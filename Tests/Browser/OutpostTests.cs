using Tests.Graph;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>People at a real browser open an application behind its outpost.</summary>
[Collection(GraphCollection.Name)]
public sealed class OutpostTests(GraphFixture graph, Chromium chromium) : BrowserTest(graph, chromium), IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task AnApplicationBehindItsOutpostIsThereAfterSigningInAndGoneAfterSigningOut()
    {
        await SignInWithWindowAsync(Organizr, "alice");
        await Expect(Page.GetByText("X-Authentik-Username: alice")).ToBeVisibleAsync();
        await Expect(Page.GetByText("X-Authentik-Groups: portal-admins")).ToBeVisibleAsync();

        // Nobody's session belongs in a picture.
        await Page.EvaluateAsync(@"() => { const text = document.querySelector('pre'); text.textContent = text.textContent.replace(/^(Cookie|X-Authentik-Jwt|Sec-[^:]*|User-Agent): .*\r?\n/gmi, '') }");
        await TakePictureAsync("sign-in-outpost", 400);

        // The portal is another application of the same authentik, and asks nobody who is signed in there.
        await Page.GotoAsync(new Uri(Portal, "me").ToString());
        await Expect(Page).ToHaveURLAsync(new Uri(Portal, "me").ToString());

        await Page.GotoAsync(new Uri(Organizr, "outpost.goauthentik.io/sign_out").ToString());
        await Expect(Page.GetByText("You've logged out of organizr-login.")).ToBeVisibleAsync();
        await OpenLoginAsync(Organizr);
    }
}
