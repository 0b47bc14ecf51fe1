using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Emulator.Outposts;

/// <summary>Who is signed in at an outpost: the claims of the access token, and the token itself.</summary>
internal sealed record ProxyClaims(JsonObject Values, string Token)
{
    internal string Subject => Text("sub");

    internal string Username => Text("preferred_username");

    internal DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(Values["exp"]!.GetValue<long>());

    private JsonObject Attributes => Values["ak_proxy"]?["user_attributes"] as JsonObject ?? [];

    /// <summary>The headers that tell an application, or a reverse proxy, who asks.</summary>
    internal Dictionary<string, string> Headers(ProxyApplication application, string outpost, string version)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-authentik-username"] = Username,
            ["X-authentik-groups"] = List("groups"),
            ["X-authentik-entitlements"] = List("entitlements"),
            ["X-authentik-email"] = Text("email"),
            ["X-authentik-name"] = Text("name"),
            ["X-authentik-uid"] = Subject,
            ["X-authentik-jwt"] = Token,
            ["X-authentik-meta-jwks"] = application.Endpoints.Jwks,
            ["X-authentik-meta-outpost"] = outpost,
            ["X-authentik-meta-provider"] = application.Name,
            ["X-authentik-meta-app"] = application.Slug,
            ["X-authentik-meta-version"] = $"goauthentik.io/outpost/{version}",
        };
        if (application.BasicAuth is { } basic && BasicCredentials(basic) is { } credentials)
        {
            headers["Authorization"] = credentials;
        }

        foreach (var (name, value) in Attributes["additionalHeaders"] as JsonObject ?? [])
        {
            headers[name] = value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "";
        }

        // A line break in somebody's name must not begin another header.
        return headers.ToDictionary(pair => pair.Key, pair => string.Concat(pair.Value.Select(letter => char.IsControl(letter) ? ' ' : letter)));
    }

    private string? BasicCredentials(BasicAuth basic)
    {
        var password = Attributes[basic.PasswordAttribute]?.ToString() ?? "";
        var username = Attributes[basic.UserAttribute]?.ToString() ?? Text("email");
        return username.Length + password.Length == 0
            ? null
            : $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{username}:{password}"))}";
    }

    private string Text(string name) => Values[name]?.ToString() ?? "";

    private string List(string name) => string.Join('|', Values[name] is JsonArray items ? items.Select(item => item!.ToString()) : []);
}
