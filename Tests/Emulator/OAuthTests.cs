using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static Tests.Emulator.OAuthBlueprint;

namespace Tests.Emulator;

/// <summary>OpenID Connect as observed of authentik 2025.8.4: the code flow from the login page to the end of the session, and what is refused.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class OAuthTests(EmulatorServices services)
{
    private const string Verifier = "verifier-verifier-verifier-verifier-verifier-1";
    private const string Authorize = "/application/o/authorize/";

    private static string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static string PortalUrl(params (string Name, string Value)[] more) => Url("portal-login", PortalCallback,
        [("scope", "openid profile email offline_access unmapped"), ("nonce", "n-1"), ("code_challenge", Challenge), ("code_challenge_method", "S256"), .. more]);

    private static string WikiUrl(params (string Name, string Value)[] more) => Url("wiki-login", WikiCallback, [("scope", "openid"), .. more]);

    private static string Url(string client, string callback, (string Name, string Value)[] more) => QueryHelpers.AddQueryString(Authorize,
        ((string Name, string Value)[])[("response_type", "code"), ("client_id", client), ("redirect_uri", callback), ("state", "s-1"), .. more]
            is var all ? all.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)) : []);

    private async Task<EmulatorDeployment> DeploymentAsync()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync(OAuthBlueprint.File, Yaml);
        return deployment;
    }

    private static string CodeOf(Uri address) => QueryHelpers.ParseQuery(address.Query)["code"].ToString();

    private static async Task<string> SignInForCodeAsync(PageBrowser browser, string url, string user = "alice")
    {
        await browser.OpenAsync(url);
        return CodeOf((await browser.SignInAsync(user)).Address);
    }

    private static async Task<(int Status, JsonNode Body)> PostFormAsync(
        EmulatorDeployment deployment, string endpoint, (string Id, string Secret)? basic, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(deployment.Url, $"/application/o/{endpoint}/"));
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        if (basic is { } pair)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{pair.Id}:{pair.Secret}")));
        }

        using var response = await deployment.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text.Length == 0 ? "{}" : text)!);
    }

    private static Task<(int Status, JsonNode Body)> RedeemAsync(
        EmulatorDeployment deployment, string code, string verifier = Verifier, string secret = PortalSecret) =>
        PostFormAsync(deployment, "token", ("portal-login", secret),
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", PortalCallback), ("code_verifier", verifier));

    private static Task<(int Status, JsonNode Body)> RefreshAsync(
        EmulatorDeployment deployment, string token, string client = "portal-login", string secret = PortalSecret) =>
        PostFormAsync(deployment, "token", (client, secret), ("grant_type", "refresh_token"), ("refresh_token", token));

    private static async Task<(int Status, JsonNode Body)> UserinfoAsync(EmulatorDeployment deployment, string token)
    {
        using var response = await deployment.SendAsync(HttpMethod.Get, "/application/o/userinfo/", token);
        var text = await response!.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text.Length == 0 ? "{}" : text)!);
    }

    private static JsonNode Part(string token, int part) => JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[part]))!;

    private static string[] Keys(JsonNode node) => [.. node.AsObject().Select(pair => pair.Key)];

    private static void AssertRefused((int Status, JsonNode Body) answer, string error = "invalid_grant") =>
        Assert.Equal((400, error), (answer.Status, answer.Body["error"]?.ToString()));

    [Fact]
    public async Task DiscoverySaysWhatAuthentikSays()
    {
        var deployment = await DeploymentAsync();
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
        var deployment = await DeploymentAsync();
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
    public async Task ACodeIsForItsClientItsVerifierAndOneUse()
    {
        var deployment = await DeploymentAsync();
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
    public async Task WithoutASigningKeyTheSecretSignsAndACodeExpires()
    {
        var deployment = await DeploymentAsync();
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
    public async Task NobodyIsSentToAnAddressThatIsNotRegistered()
    {
        var deployment = await DeploymentAsync();
        using var browser = new PageBrowser(deployment.Url);
        foreach (var callback in (string[])["https://evil.test/", PortalCallback + "/", PortalCallback + "?x=1", "HTTPS://portal.test/signin-oidc", ""])
        {
            await browser.OpenAsync(Url("portal-login", callback, []));
            Assert.Equal((400, deployment.Url.Authority), (browser.Status, browser.Address.Authority));
            Assert.Contains("Redirect URI Error", browser.Page);
        }

        Assert.Equal(400, (await browser.OpenAsync(Url("wiki-login", "https://wiki.test/cb/1/evil", []))).Status);
        Assert.Equal(400, (await browser.OpenAsync(Url("nobody", PortalCallback, []))).Status);
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
        var deployment = await DeploymentAsync();
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

    [Fact]
    public async Task AnApplicationGetsATokenForItself()
    {
        var deployment = await DeploymentAsync();
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
        var deployment = await DeploymentAsync();
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
        Assert.Equal(501, (await browser.OpenAsync(WikiUrl(("prompt", "consent")))).Status);
        // A form that another site made.
        await browser.OpenAsync("/if/flow/default-authentication-flow/");
        browser.ForgetHidden();
        Assert.Equal(403, (await browser.SubmitAsync("uid_field", "alice")).Status);
    }
}
