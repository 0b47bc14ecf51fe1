using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries of a blueprint that make OpenID Connect applications: provider, application, and who may use it.</summary>
internal static class OidcEntries
{
    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.OidcApplicationList.SelectMany(application => (IEnumerable<YamlNode>)
        [
            Provider(application, value),
            Application(application, value),
            .. application.AccessGroups.Select(group => Access(application, group)),
        ]);

    private static YamlMappingNode Provider(AuthentikOidcApplicationResource application, Func<string, YamlNode> value)
    {
        var typed = application.Parent.Release.HasLogoutRedirectUris;
        var redirectUris = OidcVariables.RedirectUris(application).Select(uri => Redirect(value(uri.Key), typed ? "authorization" : null))
            .Concat(OidcVariables.LogoutUris(application).Select(uri => Redirect(value(uri.Key), "logout")));
        return Map(
            ("model", BlueprintYaml.Text("authentik_providers_oauth2.oauth2provider")),
            ("id", BlueprintYaml.Text(ProviderId(application))),
            ("identifiers", Map(("name", BlueprintYaml.Text(application.Name)))),
            ("attrs", Map(
                ("authorization_flow", Flow("default-provider-authorization-implicit-consent")),

                // The default for providers leaves the user signed in to authentik after signing out.
                ("invalidation_flow", Flow("default-invalidation-flow")),
                ("client_type", BlueprintYaml.Text("confidential")),
                ("client_id", BlueprintYaml.Text(application.ClientId)),
                ("client_secret", value(BlueprintVariables.Name(application, OidcVariables.ClientSecret))),
                ("redirect_uris", List(redirectUris)),

                // Without mappings a provider has no scopes at all; without a key it signs with the client secret.
                ("property_mappings", List(application.Scopes.Select(Scope))),
                ("signing_key", Find("authentik_crypto.certificatekeypair", ("name", BlueprintYaml.Text("authentik Self-signed Certificate")))))));
    }

    private static YamlMappingNode Application(AuthentikOidcApplicationResource application, Func<string, YamlNode> value)
    {
        var attrs = Map(
            ("name", BlueprintYaml.Text(application.DisplayName ?? application.Name)),
            ("provider", KeyOf(ProviderId(application))),

            // Written even when empty, so that what is taken back in C# is taken back in authentik.
            ("group", BlueprintYaml.Text(application.LibraryGroup ?? "")),
            ("meta_launch_url", application.LaunchUrl is null ? BlueprintYaml.Text("") : value(BlueprintVariables.Name(application, OidcVariables.LaunchUrl))));
        return Map(
            ("model", BlueprintYaml.Text("authentik_core.application")),
            ("id", BlueprintYaml.Text(ApplicationId(application))),
            ("identifiers", Map(("slug", BlueprintYaml.Text(application.Slug)))),
            ("attrs", attrs));
    }

    /// <summary>An application without such an entry is open to everybody who can sign in; with some, to the members of any of the groups.</summary>
    private static YamlMappingNode Access(AuthentikOidcApplicationResource application, GroupReference group) => Map(
        ("model", BlueprintYaml.Text("authentik_policies.policybinding")),
        ("identifiers", Map(
            ("target", KeyOf(ApplicationId(application))),
            ("group", group.Resource is { } resource ? KeyOf(PeopleEntries.GroupId(resource)) : Find("authentik_core.group", ("name", BlueprintYaml.Text(group.Name)))))),
        ("attrs", Map(("order", Number(0)))));

    private static YamlMappingNode Redirect(YamlNode url, string? type) => type is null
        ? Map(("matching_mode", BlueprintYaml.Text("strict")), ("url", url))
        : Map(("matching_mode", BlueprintYaml.Text("strict")), ("url", url), ("redirect_uri_type", BlueprintYaml.Text(type)));

    private static YamlNode Scope(string scope) =>
        Find("authentik_providers_oauth2.scopemapping", ("managed", BlueprintYaml.Text($"goauthentik.io/providers/oauth2/scope-{scope}")));

    private static YamlNode Flow(string slug) => Find("authentik_flows.flow", ("slug", BlueprintYaml.Text(slug)));

    private static string ProviderId(AuthentikOidcApplicationResource application) => $"provider-{application.Name}";

    private static string ApplicationId(AuthentikOidcApplicationResource application) => $"application-{application.Name}";
}
