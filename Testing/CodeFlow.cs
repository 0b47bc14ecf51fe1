using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Aspire.Testing;

/// <summary>An application of authentik, as a client of its token endpoint sees it.</summary>
internal sealed class ClientApplication(string name, Uri authorizationEndpoint, Uri tokenEndpoint, string clientId, string clientSecret, string scope)
{
    public string Name => name;

    public Uri AuthorizationEndpoint => authorizationEndpoint;

    public Uri TokenEndpoint => tokenEndpoint;

    public string ClientId => clientId;

    public string ClientSecret => clientSecret;

    public string Scope => scope;
}

/// <summary>Gets a code as an application's own sign-in does, with PKCE, but takes it before the application sees it.</summary>
internal static class CodeFlow
{
    private const int MostSteps = 20;

    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> AuthorizeAsync(
        AuthentikBrowser browser, ClientApplication application, Uri redirectUri, CancellationToken cancellationToken)
    {
        var verifier = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var state = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var url = new Uri(QueryHelpers.AddQueryString(application.AuthorizationEndpoint.ToString(), new Dictionary<string, string?>
        {
            ["client_id"] = application.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = redirectUri.OriginalString,
            ["scope"] = application.Scope,
            ["state"] = state,
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        }));
        var answer = QueryHelpers.ParseQuery((await FollowAsync(browser, application, url, redirectUri, cancellationToken).ConfigureAwait(false)).Query);
        if (answer["code"].ToString() is not { Length: > 0 } code || answer["state"].ToString() != state)
        {
            throw new AuthentikSignInException($"authentik gives no code for '{application.Name}': {answer["error"]} {answer["error_description"]}");
        }

        return
        [
            new("grant_type", "authorization_code"),
            new("code", code),
            new("redirect_uri", redirectUri.OriginalString),
            new("code_verifier", verifier),
        ];
    }

    /// <summary>Goes where authentik sends the browser, until it would leave for the application.</summary>
    private static async Task<Uri> FollowAsync(
        AuthentikBrowser browser, ClientApplication application, Uri url, Uri redirectUri, CancellationToken cancellationToken)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (url.GetLeftPart(UriPartial.Path) == redirectUri.GetLeftPart(UriPartial.Path))
            {
                return url;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await browser.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            url = response.Headers.Location is { } location
                ? new Uri(url, location)
                : await NextAsync(browser, application, url, (int)response.StatusCode, cancellationToken).ConfigureAwait(false);
        }

        throw new AuthentikSignInException($"authentik gives no code for '{application.Name}': it sends the browser on again and again, at last to {url.GetLeftPart(UriPartial.Path)}.");
    }

    private static async Task<Uri> NextAsync(AuthentikBrowser browser, ClientApplication application, Uri page, int status, CancellationToken cancellationToken) =>
        (AuthentikBrowser.IsFlow(page) ? await browser.RunFlowAsync(page, cancellationToken).ConfigureAwait(false) : null)
            ?? throw new AuthentikSignInException($"authentik gives no code for '{application.Name}' but a page ({status} at {page.GetLeftPart(UriPartial.Path)}): the user may not use the application, or the redirect URI is not registered.");
}
