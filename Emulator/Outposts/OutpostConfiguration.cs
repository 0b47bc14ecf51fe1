using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Authentik.Emulator.Outposts;

/// <summary>An application behind a proxy outpost, as the server describes it.</summary>
internal sealed record ProxyApplication(
    string Name, string Slug, string Mode, Uri ExternalHost, string InternalHost, bool VerifyInternalHost, IReadOnlyList<Regex> OpenPaths,
    string CookieDomain, bool InterceptsAuthorization)
{
    internal static ProxyApplication From(JsonNode node) => new(
        Text(node, "name"),
        Text(node, "assigned_application_slug"),
        Text(node, "mode"),
        new Uri(Text(node, "external_host")),
        Text(node, "internal_host"),
        node["internal_host_ssl_validation"]?.GetValue<bool>() ?? true,
        [.. Text(node, "skip_path_regex").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Compile).OfType<Regex>()],
        Text(node, "cookie_domain"),
        node["intercept_header_auth"]?.GetValue<bool>() ?? true);

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
internal sealed record OutpostConfiguration(string OutpostPk, string OutpostName, JsonObject Config, IReadOnlyList<ProxyApplication> Applications);
