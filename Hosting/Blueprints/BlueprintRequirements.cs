using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// authentik's own blueprints that have to be applied before this one, because it refers to what they make. Nothing promises that order otherwise.
/// Only what is needed is asked for: a shipped blueprint that somebody switched off stays so.
/// </summary>
internal static class BlueprintRequirements
{
    public const string SourceAuthentication = "Default - Source authentication flow";
    public const string SourceEnrollment = "Default - Source enrollment flow";

    private const string ImplicitConsent = "Default - Provider authorization flow (implicit consent)";
    private const string ExplicitConsent = "Default - Provider authorization flow (explicit consent)";
    private const string Authentication = "Default - Authentication flow";
    private const string Invalidation = "Default - Invalidation flow";
    private const string ProviderInvalidation = "Default - Provider invalidation flow";
    private const string OAuthScopes = "System - OAuth2 Provider - Scopes";
    private const string ProxyScopes = "System - Proxy Provider - Scopes";
    private const string SamlMappings = "System - SAML Provider - Mappings";
    private const string LdapMappings = "System - LDAP Source - Mappings";

    /// <summary>The flows of authentik that applications may name, and what makes them.</summary>
    private static readonly Dictionary<string, string> s_flows = new(StringComparer.Ordinal)
    {
        [ApplicationEntries.ImplicitConsentFlow] = ImplicitConsent,
        [ApplicationEntries.ExplicitConsentFlow] = ExplicitConsent,
        [ApplicationEntries.AuthenticationFlow] = Authentication,
        [ApplicationEntries.InvalidationFlow] = Invalidation,
        ["default-provider-invalidation-flow"] = ProviderInvalidation,
    };

    public static IEnumerable<YamlNode> Of(AuthentikResource server) => Names(server).Concat(SignInEntries.Requirements(server)).Distinct(StringComparer.Ordinal).Select(Require);

    private static IEnumerable<string> Names(AuthentikResource server)
    {
        var flows = server.EveryApplication.SelectMany(ApplicationEntries.Flows).ToHashSet(StringComparer.Ordinal);
        foreach (var (flow, blueprint) in s_flows)
        {
            if (flows.Contains(flow))
            {
                yield return blueprint;
            }
        }

        if (server.OidcApplicationList.Count > 0 || server.ApplicationList.Count > 0)
        {
            yield return OAuthScopes;
        }

        if (server.ApplicationList.Count > 0)
        {
            yield return ProxyScopes;
        }

        if (server.Identity.SamlApplications.Count > 0)
        {
            yield return SamlMappings;
        }

        if (server.Identity.LdapSources.Count > 0)
        {
            yield return LdapMappings;
        }

        if (server.Identity.OAuthSources.Count > 0)
        {
            // The first is for the login page.
            yield return Authentication;
            yield return SourceAuthentication;
            yield return SourceEnrollment;
        }
    }

    private static YamlMappingNode Require(string blueprint) => Map(
        ("model", Text("authentik_blueprints.metaapplyblueprint")),
        ("identifiers", Map()),
        ("attrs", Map(
            ("identifiers", Map(("name", Text(blueprint)))),
            ("required", Flag(true)))));
}
