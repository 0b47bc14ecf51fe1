using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make applications behind outposts.</summary>
internal static class ProxyEntries
{
    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.ApplicationList.SelectMany(application => ApplicationEntries.Of(application, Provider(application, value), value));

    private static YamlMappingNode Provider(AuthentikProxyApplicationResource application, Func<string, YamlNode> value) => ApplicationEntries.Provider(
        application,
        "authentik_providers_proxy.proxyprovider",
        [
            ("mode", Text(application.Upstream is not null ? "proxy" : application.GuardsWholeDomain ? "forward_domain" : "forward_single")),
            ("external_host", value(BlueprintVariables.Name(application, BlueprintVariables.ExternalUrl))),
            ("internal_host", application.Upstream is null ? Text("") : value(BlueprintVariables.Name(application, BlueprintVariables.Upstream))),
            ("internal_host_ssl_validation", Flag(application.ChecksUpstreamCertificate)),

            // One pattern a line. Written also when there is none, so that one taken away is taken away there too.
            ("skip_path_regex", Text(string.Join('\n', application.UnauthenticatedPaths))),
            ("cookie_domain", Text(application.CookieDomain ?? "")),
            ("basic_auth_enabled", Flag(application.BasicCredentials is not null)),
            ("basic_auth_user_attribute", Text(application.BasicCredentials?.UserName ?? "")),
            ("basic_auth_password_attribute", Text(application.BasicCredentials?.Password ?? "")),
            ("intercept_header_auth", Flag(application.TakesCredentials)),
            ("access_token_validity", Duration(application.TokenLifetime)),

            // authentik adds those that an outpost needs after each save. Without any of one's own there is nothing to say.
            .. application.ScopeMappings.Count == 0 ? []
                : ((string, YamlNode)[])[("property_mappings", List(application.ScopeMappings.Select(mapping => KeyOf(mapping.EntryId))))],
        ]);
}
