using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make OpenID Connect applications, and scopes of one's own.</summary>
internal static class OidcEntries
{
    public static IEnumerable<YamlNode> Scopes(AuthentikResource server) => server.Identity.ScopeMappings.Select(mapping => Map(
        ("model", Text("authentik_providers_oauth2.scopemapping")),
        ("id", Text(mapping.EntryId)),
        ("identifiers", Map(("name", Text(mapping.Name)))),
        ("attrs", Map(
            ("scope_name", Text(mapping.ScopeName)),
            ("description", Text(mapping.Description ?? "")),
            ("expression", Text(mapping.Expression))))));

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.OidcApplicationList.SelectMany(application => ApplicationEntries.Of(application, Provider(application, value), value));

    public static YamlNode Scope(string scope)
    {
        var managed = scope == "goauthentik.io/api" ? "authentik_api" : scope;
        return Find("authentik_providers_oauth2.scopemapping", ("managed", Text($"goauthentik.io/providers/oauth2/scope-{managed}")));
    }

    private static YamlMappingNode Provider(AuthentikOidcApplicationResource application, Func<string, YamlNode> value)
    {
        var settings = application.Settings;
        return ApplicationEntries.Provider(
            application,
            "authentik_providers_oauth2.oauth2provider",
            [
                ("client_type", Text(application.IsPublicClient ? "public" : "confidential")),
                ("client_id", Text(application.ClientId)),
                .. application.IsPublicClient ? [] : Attribute("client_secret", value(BlueprintVariables.Name(application, OidcVariables.ClientSecret))),
                ("redirect_uris", List(RedirectUris(application, value))),

                // Without mappings a provider has no scopes at all; without a key it signs with the client secret.
                ("property_mappings", List(application.Scopes.Where(IsBuiltIn).Select(Scope).Concat(application.ScopeMappings.Select(m => KeyOf(m.EntryId))))),
                ("signing_key", ApplicationEntries.Certificate(settings.SigningKey)),
                ("encryption_key", ApplicationEntries.Certificate(settings.EncryptionKey)),
                ("access_code_validity", Duration(settings.AccessCodeLifetime)),
                ("access_token_validity", Duration(settings.AccessTokenLifetime)),
                ("refresh_token_validity", Duration(settings.RefreshTokenLifetime)),
                ("include_claims_in_id_token", Flag(settings.ClaimsInIdToken)),
                ("sub_mode", Text(SubjectMode(settings.SubjectMode))),
                ("issuer_mode", Text(settings.IssuerMode == AuthentikIssuerMode.Global ? "global" : "per_provider")),
                .. Logout(application, value),
            ]);

        bool IsBuiltIn(string scope) => !application.ScopeMappings.Exists(mapping => mapping.ScopeName == scope) || application.BuiltInScopes.Contains(scope)
            || AuthentikOidcApplicationResource.DefaultScopes.Contains(scope);
    }

    private static IEnumerable<YamlNode> RedirectUris(AuthentikOidcApplicationResource application, Func<string, YamlNode> value)
    {
        var typed = application.Parent.Release.HasLogoutRedirectUris;
        return OidcVariables.RedirectUris(application).Select(uri => Redirect("strict", value(uri.Key), typed ? "authorization" : null))
            .Concat(application.Settings.RedirectUriPatterns.Select(pattern => Redirect("regex", Text(pattern), typed ? "authorization" : null)))
            .Concat(OidcVariables.LogoutUris(application).Select(uri => Redirect("strict", value(uri.Key), "logout")));
    }

    private static YamlMappingNode Redirect(string mode, YamlNode url, string? type) => type is null
        ? Map(("matching_mode", Text(mode)), ("url", url))
        : Map(("matching_mode", Text(mode)), ("url", url), ("redirect_uri_type", Text(type)));

    private static (string, YamlNode)[] Logout(AuthentikOidcApplicationResource application, Func<string, YamlNode> value)
    {
        var (release, settings) = (application.Parent.Release, application.Settings);
        var uri = settings.LogoutUri is null ? Text("") : value(BlueprintVariables.Name(application, OidcVariables.SessionEndUri));
        return release.HasBackChannelLogoutOnly ? [("backchannel_logout_uri", uri)]
            : release.HasLogoutMethods
                ? [("logout_uri", uri), ("logout_method", Text(settings.LogoutMethod == AuthentikLogoutMethod.FrontChannel ? "frontchannel" : "backchannel"))]
                : [];
    }

    private static (string, YamlNode)[] Attribute(string name, YamlNode value) => [(name, value)];

    private static string SubjectMode(AuthentikSubjectMode mode) => mode switch
    {
        AuthentikSubjectMode.HashedUserId => "hashed_user_id",
        AuthentikSubjectMode.UserId => "user_id",
        AuthentikSubjectMode.UserUuid => "user_uuid",
        AuthentikSubjectMode.UserName => "user_username",
        AuthentikSubjectMode.Email => "user_email",
        AuthentikSubjectMode.Upn => "user_upn",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown mode."),
    };
}
