using static Tests.Emulator.OAuthBlueprint;
using static Tests.Emulator.OAuthCalls;

namespace Tests.Emulator;

/// <summary>What the provider refuses: addresses, people, and codes and tokens in the wrong hands.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class OAuthRefusalTests(EmulatorServices services)
{
    [Fact]
    public async Task ACodeIsForItsClientItsVerifierAndOneUse()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        var code = await SignInForCodeAsync(browser, PortalUrl());
        AssertRefused(await RedeemAsync(deployment, code, verifier: "another-verifier"));
        AssertRefused(await RedeemAsync(deployment, code, verifier: ""));
        AssertRefused(await RedeemAsync(deployment, code, secret: "wrong-secret"));
        AssertRefused(await PostFormAsync(deployment, "token", ("wiki-login", WikiSecret), ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", WikiCallback), ("code_verifier", Verifier)));
        AssertRefused(await PostFormAsync(deployment, "token", ("portal-login", PortalSecret), ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", "https://evil.test/"), ("code_verifier", Verifier)), "invalid_client");
        var (status, tokens) = await RedeemAsync(deployment, code);
        Assert.Equal(200, status);
        AssertRefused(await RedeemAsync(deployment, code));

        // A token of another application: neither introspected, nor refreshed, nor revoked.
        var (access, refresh) = (tokens["access_token"]!.ToString(), tokens["refresh_token"]!.ToString());
        var other = await PostFormAsync(deployment, "introspect", ("wiki-login", WikiSecret), ("token", access));
        Assert.Equal("{\"active\":false}", other.Body.ToJsonString());
        var own = await PostFormAsync(deployment, "introspect", ("portal-login", PortalSecret), ("token", access));
        Assert.Equal(("true", "portal-login", "alice"),
            (own.Body["active"]!.ToString(), own.Body["client_id"]!.ToString(), own.Body["preferred_username"]!.ToString()));
        AssertRefused(await RefreshAsync(deployment, refresh, "wiki-login", WikiSecret));
        Assert.Equal(200, (await PostFormAsync(deployment, "revoke", ("wiki-login", WikiSecret), ("token", access))).Status);
        Assert.Equal(200, (await UserinfoAsync(deployment, access)).Status);
        Assert.Equal(401, (await PostFormAsync(deployment, "revoke", ("portal-login", "wrong"), ("token", access))).Status);
        Assert.Equal(200, (await PostFormAsync(deployment, "revoke", ("portal-login", PortalSecret), ("token", access))).Status);
        Assert.Equal(401, (await UserinfoAsync(deployment, access)).Status);
    }

    [Fact]
    public async Task NobodyIsSentToAnAddressThatIsNotRegistered()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        foreach (var callback in (string[])["https://evil.test/", PortalCallback + "/", PortalCallback + "?x=1", "HTTPS://portal.test/signin-oidc", ""])
        {
            await browser.OpenAsync(Url("portal-login", callback));
            Assert.Equal((400, deployment.Url.Authority), (browser.Status, browser.Address.Authority));
            Assert.Contains("Redirect URI Error", browser.Page);
        }

        Assert.Equal(400, (await browser.OpenAsync(Url("wiki-login", "https://wiki.test/cb/1/evil"))).Status);
        Assert.Equal(400, (await browser.OpenAsync(Url("nobody", PortalCallback))).Status);
        Assert.Contains("error=login_required", (await browser.OpenAsync(PortalUrl(("prompt", "none")))).Address.Query);
        Assert.Contains("error=unsupported_response_type",
            (await browser.OpenAsync(PortalUrl().Replace("response_type=code", "response_type=magic", StringComparison.Ordinal))).Address.Query);
        Assert.Contains("error=invalid_request",
            (await browser.OpenAsync(PortalUrl().Replace("method=S256", "method=S1", StringComparison.Ordinal))).Address.Query);
        Assert.Equal(501, (await browser.OpenAsync(PortalUrl().Replace("response_type=code", "response_type=id_token", StringComparison.Ordinal))).Status);

        foreach (var next in (string[])["https://evil.test/", "//evil.test/", "/\\evil.test/", "/\t/evil.test/"])
        {
            using var visitor = new PageBrowser(deployment.Url);
            await visitor.OpenAsync($"/flows/-/default/authentication/?next={Uri.EscapeDataString(next)}");
            await visitor.SignInAsync("alice");
            Assert.Equal(new Uri(deployment.Url, "/if/user/"), visitor.Address);
            Assert.Contains("alice", visitor.Page);
        }
    }

    [Fact]
    public async Task WhoIsNotInTheGroupIsDenied()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        await browser.OpenAsync(PortalUrl());
        await browser.SignInAsync("bob");
        Assert.Equal((200, deployment.Url.Authority), (browser.Status, browser.Address.Authority));
        Assert.Contains("Access denied", browser.Page);
        await browser.OpenAsync("/if/user/");
        Assert.DoesNotContain("Portal", browser.Page);
        Assert.Contains("Wiki", browser.Page);
        Assert.Equal("wiki.test", (await browser.OpenAsync(WikiUrl())).Address.Host);
        await browser.OpenAsync("/flows/-/default/invalidation/");
        Assert.Contains("/if/flow/", (await browser.OpenAsync(WikiUrl())).Address.AbsolutePath);
    }
}
