using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Authentik.Emulator.Outposts;

/// <summary>Attributes of users that hold credentials for an application with basic authentication.</summary>
internal sealed record BasicAuth(string UserAttribute, string PasswordAttribute);

/// <summary>An application behind a proxy outpost, as the server describes it.</summary>
internal sealed record ProxyApplication(
    string Name, string Slug, string Mode, Uri ExternalHost, string InternalHost, bool VerifyInternalHost, IReadOnlyList<Regex> OpenPaths,
    string CookieDomain, bool InterceptsAuthorization)
{
    internal required string ClientId { get; init; }

    internal required string ClientSecret { get; init; }

    /// <summary>Signs what a browser carries to the provider and back.</summary>
    internal required string CookieSecret { get; init; }

    internal required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>How long the cookie of somebody who is not signed in yet is kept: one second more than a token.</summary>
    internal required TimeSpan SessionAge { get; init; }

    internal required OidcEndpoints Endpoints { get; init; }

    /// <summary>Null unless the application is to get basic credentials.</summary>
    internal BasicAuth? BasicAuth { get; init; }

    internal static ProxyApplication From(JsonNode node, string browserHost) => new(
        Text(node, "name"),
        Text(node, "assigned_application_slug"),
        Text(node, "mode"),
        new Uri(Text(node, "external_host")),
        Text(node, "internal_host"),
        node["internal_host_ssl_validation"]?.GetValue<bool>() ?? true,
        [.. Text(node, "skip_path_regex").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Compile).OfType<Regex>()],
        Text(node, "cookie_domain"),
        node["intercept_header_auth"]?.GetValue<bool>() ?? true)
    {
        ClientId = Text(node, "client_id"),
        ClientSecret = Text(node, "client_secret"),
        CookieSecret = Text(node, "cookie_secret"),
        Scopes = [.. ((JsonArray)node["scopes_to_request"]!).Select(scope => scope!.ToString())],
        SessionAge = TimeSpan.FromSeconds(node["access_token_validity"]!.GetValue<double>() + 1),
        Endpoints = OidcEndpoints.From(node["oidc_configuration"]!, browserHost),
        BasicAuth = node["basic_auth_enabled"]?.GetValue<bool>() is true
            ? new BasicAuth(Text(node, "basic_auth_user_attribute"), Text(node, "basic_auth_password_attribute"))
            : null,
    };

    /// <summary>Whether an address may be used without signing in. With a domain the patterns are about whole addresses, otherwise about paths.</summary>
    internal bool IsOpen(Uri address) => OpenPaths.Any(pattern => pattern.IsMatch(Mode == "forward_domain" ? address.ToString() : address.AbsolutePath));

    /// <summary>Host and port as a browser sends them: without the port when it is the scheme's own.</summary>
    internal string HostHeader => ExternalHost.IsDefaultPort ? ExternalHost.Host : ExternalHost.Authority;

    private static string Text(JsonNode node, string name) => node[name]?.ToString() ?? "";

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException exception)
        {
            new Logging.Log("authentik.outpost.proxyv2").Warning("failed to compile skip_path_regex", ("regex", pattern), ("exc", exception.Message));
            return null;
        }
    }
}

/// <summary>Everything an outpost knows: itself, and its applications.</summary>
internal sealed record OutpostConfiguration(
    string OutpostPk, string OutpostName, JsonObject Config, Uri PublicHost, IReadOnlyList<ProxyApplication> Applications);
