using Microsoft.Playwright;
using Tests.Graph;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>People at a real browser sign in to the portal.</summary>
[Collection(GraphCollection.Name)]
public sealed class PortalTests(GraphFixture graph, Chromium chromium) : BrowserTest(graph, chromium), IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task SigningInLeadsFromThePortalToTheLoginPageAndBack()
    {
        await Page.GotoAsync(Portal.ToString());
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await AssertAtLoginAsync();
        Assert.Equal(Authentik.Authority, new Uri(Page.Url).Authority);
        await TakePictureAsync("sign-in-login", 320);

        await FillInAsync("alice", await PasswordAsync("alice"));
        await Expect(Page).ToHaveURLAsync(new Uri(Portal, "me").ToString());
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Alice Liddell" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Definition).Filter(new() { HasText = "portal-admins" })).ToBeVisibleAsync();
        await Expect(Page.GetByText("Signed in as Alice Liddell")).ToBeVisibleAsync();
        await AssertAccessibleAsync();
        await TakePictureAsync("sign-in-portal", 640);
    }

    [SkippableFact]
    public async Task AWrongPasswordIsSaidAtTheLoginPage()
    {
        await OpenLoginAsync(new(Portal, "me"));
        await FillInAsync("alice", "not-the-password");
        await Expect(Page.GetByText("Invalid password")).ToBeVisibleAsync();
        await Page.GotoAsync(new Uri(Portal, "me").ToString());
        await AssertAtLoginAsync();
    }

    [SkippableFact]
    public async Task TheGroupsPageIsThereForItsMembers()
    {
        await SignInWithWindowAsync(new(Portal, "admins"), "alice");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome, Alice Liddell" })).ToBeVisibleAsync();
        await AssertAccessibleAsync();
    }

    [SkippableFact]
    public async Task TheGroupsPageIsNotThereForOthers()
    {
        await SignInWithWindowAsync(new(Portal, "admins"), "bob");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "This page is not for you" })).ToBeVisibleAsync();
        await AssertAccessibleAsync();
        await TakePictureAsync("sign-in-denied", 360);
    }

    [SkippableFact]
    public async Task SigningOutEndsTheSessionAtAuthentik()
    {
        await SignInWithWindowAsync(new(Portal, "me"), "alice");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByText("You've logged out of Portal.")).ToBeVisibleAsync();
        Assert.Equal(Authentik.Authority, new Uri(Page.Url).Authority);

        // Nobody is let in again without the password: neither there nor at the portal.
        await OpenLoginAsync(new(Authentik, "/if/user/"));
        await OpenLoginAsync(new(Portal, "me"));
    }

    [SkippableFact]
    public async Task TheFirstPageIsAccessible()
    {
        await Page.GotoAsync(Portal.ToString());
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Portal", Exact = true })).ToBeVisibleAsync();
        await AssertAccessibleAsync();
    }
}
