using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static Tests.Emulator.OAuthBlueprint;

namespace Tests.Emulator;

/// <summary>What clients of the two applications of <see cref="OAuthBlueprint"/> send, and what their browsers do.</summary>
internal static class OAuthCalls
{
    internal const string Verifier = "verifier-verifier-verifier-verifier-verifier-1";
    private const string Authorize = "/application/o/authorize/";

    internal static string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    internal static string PortalUrl(params (string Name, string Value)[] more) => Url("portal-login", PortalCallback,
    [
        ("scope", "openid profile email offline_access unmapped"), ("nonce", "n-1"), ("code_challenge", Challenge), ("code_challenge_method", "S256"), .. more,
    ]);

    internal static string WikiUrl(params (string Name, string Value)[] more) => Url("wiki-login", WikiCallback, [("scope", "openid"), .. more]);

    internal static string Url(string client, string callback, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] all = [("response_type", "code"), ("client_id", client), ("redirect_uri", callback), ("state", "s-1"), .. more];
        return QueryHelpers.AddQueryString(Authorize, all.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
    }

    /// <summary>The shared deployment, with the applications.</summary>
    internal static async Task<EmulatorDeployment> DeployAsync(EmulatorServices services)
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync(OAuthBlueprint.File, Yaml);
        return deployment;
    }

    internal static string CodeOf(Uri address) => QueryHelpers.ParseQuery(address.Query)["code"].ToString();

    internal static async Task<string> SignInForCodeAsync(PageBrowser browser, string url, string user = "alice")
    {
        await browser.OpenAsync(url);
        return CodeOf((await browser.SignInAsync(user)).Address);
    }

    internal static async Task<(int Status, JsonNode Body)> PostFormAsync(
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

    internal static Task<(int Status, JsonNode Body)> RedeemAsync(
        EmulatorDeployment deployment, string code, string verifier = Verifier, string secret = PortalSecret) =>
        PostFormAsync(deployment, "token", ("portal-login", secret),
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", PortalCallback), ("code_verifier", verifier));

    internal static Task<(int Status, JsonNode Body)> RefreshAsync(
        EmulatorDeployment deployment, string token, string client = "portal-login", string secret = PortalSecret) =>
        PostFormAsync(deployment, "token", (client, secret), ("grant_type", "refresh_token"), ("refresh_token", token));

    internal static async Task<(int Status, JsonNode Body)> UserinfoAsync(EmulatorDeployment deployment, string token)
    {
        using var response = await deployment.SendAsync(HttpMethod.Get, "/application/o/userinfo/", token);
        var text = await response!.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text.Length == 0 ? "{}" : text)!);
    }

    internal static JsonNode Part(string token, int part) => JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[part]))!;

    internal static string[] Keys(JsonNode node) => [.. node.AsObject().Select(pair => pair.Key)];

    internal static void AssertRefused((int Status, JsonNode Body) answer, string error = "invalid_grant") =>
        Assert.Equal((400, error), (answer.Status, answer.Body["error"]?.ToString()));
}
