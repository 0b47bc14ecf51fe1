using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static Tests.Emulator.OAuthBlueprint;
using static Tests.Emulator.OAuthCalls;

namespace Tests.Emulator;

/// <summary>OpenID Connect as observed of authentik 2025.8.4: the code flow from the login page to the end of the session.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class OAuthTests(EmulatorServices services)
{
    [Fact]
    public async Task DiscoverySaysWhatAuthentikSays()
    {
        var deployment = await DeployAsync(services);
        var root = $"{deployment.Url}application/o/";
        using var response = (await deployment.TryGetAsync("/application/o/portal/.well-known/openid-configuration"))!;
        var text = await response.Content.ReadAsStringAsync();
        var document = JsonNode.Parse(text)!;
        Assert.Equal(
            "issuer authorization_endpoint token_endpoint userinfo_endpoint end_session_endpoint introspection_endpoint revocation_endpoint " +
            "device_authorization_endpoint backchannel_logout_supported backchannel_logout_session_supported response_types_supported " +
            "response_modes_supported jwks_uri grant_types_supported id_token_signing_alg_values_supported subject_types_supported " +
            "token_endpoint_auth_methods_supported acr_values_supported scopes_supported request_parameter_supported claims_supported " +
            "claims_parameter_supported code_challenge_methods_supported", string.Join(' ', Keys(document)));
        Assert.Equal($"{root}portal/", document["issuer"]!.ToString());
        Assert.Equal($"{root}portal/end-session/", document["end_session_endpoint"]!.ToString());
        Assert.Equal("[\"RS256\"]", document["id_token_signing_alg_values_supported"]!.ToJsonString());
        Assert.Equal("[\"email\",\"offline_access\",\"openid\",\"profile\"]", document["scopes_supported"]!.ToJsonString());
        using var same = (await deployment.TryGetAsync("/.well-known/oauth-authorization-server/application/o/portal/"))!;
        Assert.Equal(text, await same.Content.ReadAsStringAsync());
        Assert.Equal(404, await deployment.StatusAsync("/application/o/nothing/.well-known/openid-configuration"));
        Assert.Equal(404, await deployment.StatusAsync("/application/o/userinfo"));
        Assert.Equal(501, await deployment.StatusAsync("/application/o/device/"));

        // The issuer is what a trusted proxy says the browser asked for.
        using var forwarded = new PageBrowser(deployment.Url);
        using var outside = await forwarded.RequestAsync("/application/o/wiki/.well-known/openid-configuration",
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "auth.example.com"));
        document = JsonNode.Parse(await outside.Content.ReadAsStringAsync())!;
        Assert.Equal("https://auth.example.com/application/o/wiki/", document["issuer"]!.ToString());
        Assert.Equal("[\"HS256\"]", document["id_token_signing_alg_values_supported"]!.ToJsonString());
    }

    [Fact]
    public async Task TheCodeFlowWithPkceGoesFromTheLoginPageToTheEndOfTheSession()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        await browser.OpenAsync(PortalUrl());
        Assert.StartsWith("/if/flow/default-authentication-flow/?next=/application/o/authorize/", browser.Address.PathAndQuery);
        Assert.Contains("authentik emulator", browser.Page);
        await browser.SignInAsync("alice", "wrong");
        Assert.Contains("Invalid password", browser.Page);
        await browser.SubmitAsync("password", Password);
        Assert.Equal(("portal.test", "/signin-oidc"), (browser.Address.Host, browser.Address.AbsolutePath));
        Assert.Equal("s-1", QueryHelpers.ParseQuery(browser.Address.Query)["state"]);

        var (status, tokens) = await RedeemAsync(deployment, CodeOf(browser.Address));
        Assert.Equal(200, status);
        Assert.Equal("access_token refresh_token token_type scope expires_in id_token", string.Join(' ', Keys(tokens)));
        Assert.Equal(("Bearer", 3600), (tokens["token_type"]!.ToString(), tokens["expires_in"]!.GetValue<int>()));
        Assert.Equal("email offline_access openid profile", string.Join(' ', tokens["scope"]!.ToString().Split(' ').Order()));
        var (idToken, access, refresh) = (tokens["id_token"]!.ToString(), tokens["access_token"]!.ToString(), tokens["refresh_token"]!.ToString());
        await AssertSignedAsync(deployment, idToken);
        var claims = Part(idToken, 1);
        Assert.Equal("iss sub aud exp iat auth_time acr nonce sid email email_verified name given_name preferred_username nickname groups",
            string.Join(' ', Keys(claims)));
        Assert.Equal((64, "portal-login", "n-1", "Alice Adams", "alice"), (claims["sub"]!.ToString().Length, claims["aud"]!.ToString(),
            claims["nonce"]!.ToString(), claims["given_name"]!.ToString(), claims["preferred_username"]!.ToString()));
        Assert.Equal("[\"staff\",\"readers\"]", claims["groups"]!.ToJsonString());
        Assert.Equal(["azp", "uid"], Keys(Part(access, 1)).Except(Keys(claims)));
        var (userinfoStatus, userinfo) = await UserinfoAsync(deployment, access);
        Assert.Equal((200, "alice@example.com", "n-1"), (userinfoStatus, userinfo["email"]!.ToString(), userinfo["nonce"]!.ToString()));

        // Signed in already: straight to the application.
        await browser.OpenAsync(WikiUrl());
        Assert.Equal("wiki.test", browser.Address.Host);

        // Refreshing changes the token, and the old one is worth nothing.
        var (refreshStatus, refreshed) = await RefreshAsync(deployment, refresh);
        Assert.Equal(200, refreshStatus);
        var second = refreshed["refresh_token"]!.ToString();
        AssertRefused(await RefreshAsync(deployment, refresh));

        // The invalidation flow of the portal ends the session, whatever the application would like to come after it.
        await browser.OpenAsync("/application/o/portal/end-session/?post_logout_redirect_uri=https%3A%2F%2Fevil.test%2F&id_token_hint=" + idToken);
        Assert.Equal(deployment.Url.Authority, browser.Address.Authority);
        Assert.Contains("logged out of Portal", browser.Page);
        Assert.Equal(401, (await UserinfoAsync(deployment, access)).Status);
        await browser.OpenAsync(PortalUrl());
        Assert.Contains("/if/flow/", browser.Address.AbsolutePath);
        Assert.Equal(200, (await RefreshAsync(deployment, second)).Status);

        foreach (var action in (string[])["login", "login_failed", "logout", "authorize_application"])
        {
            var events = await deployment.ApiAsync($"events/events/?action={action}" + (action == "login_failed" ? "" : "&username=alice"));
            Assert.NotEmpty(events["results"]!.AsArray());
        }
    }

    private static async Task AssertSignedAsync(EmulatorDeployment deployment, string token)
    {
        using var response = (await deployment.TryGetAsync("/application/o/portal/jwks/"))!;
        var key = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["keys"]![0]!;
        Assert.Equal(("RS256", key["kid"]!.ToString()), (Part(token, 0)["alg"]!.ToString(), Part(token, 0)["kid"]!.ToString()));
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = WebEncoders.Base64UrlDecode(key["n"]!.ToString()), Exponent = WebEncoders.Base64UrlDecode(key["e"]!.ToString()),
        });
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]),
            WebEncoders.Base64UrlDecode(token.Split('.')[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task WithoutASigningKeyTheSecretSignsAndACodeExpires()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        async Task<(int Status, JsonNode Body)> RedeemWikiAsync(string code, string verifier = "") => await PostFormAsync(deployment, "token", null,
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", WikiCallback), ("client_id", "wiki-login"),
            ("client_secret", WikiSecret), ("code_verifier", verifier));
        var code = await SignInForCodeAsync(browser, WikiUrl());
        // A verifier where no challenge was: somebody took the challenge out of the request.
        AssertRefused(await RedeemWikiAsync(code, Verifier));
        var (status, tokens) = await RedeemWikiAsync(code);
        Assert.Equal(200, status);
        var token = tokens["id_token"]!.ToString();
        Assert.Equal(("HS256", "alice"), (Part(token, 0)["alg"]!.ToString(), Part(token, 1)["sub"]!.ToString()));
        Assert.Equal(WebEncoders.Base64UrlEncode(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(WikiSecret), Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]))), token.Split('.')[2]);
        Assert.Equal(["access_token", "token_type", "scope", "expires_in", "id_token"], Keys(tokens));

        code = CodeOf((await browser.OpenAsync(WikiUrl(("code_challenge", "plain-text"), ("code_challenge_method", "plain")))).Address);
        Assert.Equal(200, (await RedeemWikiAsync(code, "plain-text")).Status);
        code = CodeOf((await browser.OpenAsync(WikiUrl())).Address);
        await Task.Delay(1100);
        AssertRefused(await RedeemWikiAsync(code));

        // The default invalidation flow of providers says goodbye and ends nothing.
        await browser.OpenAsync("/application/o/wiki/end-session/?post_logout_redirect_uri=https%3A%2F%2Fevil.test%2F");
        Assert.Contains("logged out of Wiki", browser.Page);
        Assert.Equal(200, (await UserinfoAsync(deployment, tokens["access_token"]!.ToString())).Status);
        Assert.Equal("wiki.test", (await browser.OpenAsync(WikiUrl())).Address.Host);
    }

    [Fact]
    public async Task AnApplicationGetsATokenForItself()
    {
        var deployment = await DeployAsync(services);
        (string, string)[] fields = [("grant_type", "client_credentials"), ("scope", "openid")];
        var (status, tokens) = await PostFormAsync(deployment, "token", ("wiki-login", WikiSecret), fields);
        Assert.Equal(200, status);
        Assert.Equal("ak-wiki-client_credentials", Part(tokens["access_token"]!.ToString(), 1)["sub"]!.ToString());
        Assert.Equal(200, (await PostFormAsync(deployment, "token", null, [.. fields, ("client_id", "wiki-login"), ("client_secret", WikiSecret)])).Status);
        AssertRefused(await PostFormAsync(deployment, "token", ("wiki-login", "wrong"), fields));
        // Its account is in no group.
        AssertRefused(await PostFormAsync(deployment, "token", ("portal-login", PortalSecret), fields));
        AssertRefused(await PostFormAsync(deployment, "token", ("wiki-login", WikiSecret),
            ("grant_type", "password"), ("username", "alice"), ("password", Password)));
        AssertRefused(await PostFormAsync(deployment, "token", ("wiki-login", WikiSecret), ("grant_type", "magic")), "unsupported_grant_type");
        AssertRefused(await PostFormAsync(deployment, "token", ("nobody", "x"), fields), "invalid_client");
    }

    [Fact]
    public async Task TheAnswerMayComeAsAFormAndSigningInAgainMayBeAskedFor()
    {
        var deployment = await DeployAsync(services);
        using var browser = new PageBrowser(deployment.Url);
        await browser.OpenAsync(PortalUrl(("response_mode", "form_post")));
        await browser.SignInAsync("alice");
        Assert.Equal((200, "/if/flow/default-provider-authorization-implicit-consent/"), (browser.Status, browser.Address.AbsolutePath));
        Assert.Contains($"action=\"{PortalCallback}\"", browser.Page);
        Assert.Matches("name=\"code\" value=\"[0-9a-f]{32}\"", browser.Page);
        Assert.Contains("name=\"state\" value=\"s-1\"", browser.Page);

        await browser.OpenAsync(WikiUrl(("prompt", "login")));
        Assert.Contains("/if/flow/default-authentication-flow/", browser.Address.AbsolutePath);
        Assert.Equal("wiki.test", (await browser.SignInAsync("alice")).Address.Host);
        await browser.OpenAsync(WikiUrl(("prompt", "login")));
        Assert.Contains("/if/flow/default-authentication-flow/", browser.Address.AbsolutePath);
        Assert.Equal(501, (await browser.OpenAsync(WikiUrl(("prompt", "consent")))).Status);
        // A form that another site made.
        await browser.OpenAsync("/if/flow/default-authentication-flow/");
        browser.ForgetHidden();
        Assert.Equal(403, (await browser.SubmitAsync("uid_field", "alice")).Status);
    }
}
