using System.Text.Json.Nodes;

namespace Authentik.Emulator.Outposts;

/// <summary>
/// Where an outpost finds its provider. Browsers may need another host than the outpost itself: AUTHENTIK_HOST_BROWSER changes the addresses they
/// are sent to, and the issuer, while tokens are fetched by the way the outpost has.
/// </summary>
internal sealed record OidcEndpoints(string Authorize, string Token, string EndSession, string Jwks, string Issuer)
{
    internal static OidcEndpoints From(JsonNode configuration, string browserHost)
    {
        string Text(string name) => configuration[name]?.ToString() ?? "";
        string ForBrowser(string name) => browserHost.Length == 0 ? Text(name) : Move(Text(name), new Uri(browserHost));
        return new OidcEndpoints(ForBrowser("authorization_endpoint"), Text("token_endpoint"), ForBrowser("end_session_endpoint"), Text("jwks_uri"),
            ForBrowser("issuer"));
    }

    private static string Move(string url, Uri host) => $"{host.GetLeftPart(UriPartial.Authority)}{new Uri(url).PathAndQuery}";
}
