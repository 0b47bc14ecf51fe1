namespace Tests.Emulator;

/// <summary>
/// Two people and two applications: <c>portal</c> for the staff, signed with the key, whose sign-out ends the session; <c>wiki</c> for everybody,
/// signed with its secret, with the default sign-out.
/// </summary>
internal static class OAuthBlueprint
{
    internal const string File = "oauth.yaml";
    internal const string Password = "password-of-people-1";
    internal const string PortalSecret = "portal-secret-1";
    internal const string WikiSecret = "wiki-secret-1-long-enough-for-a-signature";
    internal const string PortalCallback = "https://portal.test/signin-oidc";
    internal const string WikiCallback = "https://wiki.test/cb/1";

    internal const string Yaml = """
        version: 1
        metadata: { name: people and applications }
        entries:
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: Default - Provider authorization flow (implicit consent) }, required: true }
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: Default - Provider invalidation flow }, required: true }
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: Default - Invalidation flow }, required: true }
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: System - OAuth2 Provider - Scopes }, required: true }
          - { model: authentik_core.group, id: staff, identifiers: { name: staff } }
          - { model: authentik_core.group, id: readers, identifiers: { name: readers } }
          - model: authentik_core.user
            identifiers: { username: alice }
            attrs: { name: Alice Adams, email: alice@example.com, password: password-of-people-1, groups: [!KeyOf staff, !KeyOf readers] }
          - model: authentik_core.user
            identifiers: { username: bob }
            attrs: { name: Bob Brown, email: bob@example.com, password: password-of-people-1 }
          - model: authentik_providers_oauth2.oauth2provider
            id: portal
            identifiers: { name: portal }
            attrs:
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
              client_type: confidential
              client_id: portal-login
              client_secret: !Env [PORTAL_SECRET, portal-secret-1]
              redirect_uris: [{ matching_mode: strict, url: https://portal.test/signin-oidc }]
              property_mappings:
                - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
                - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-email]]
                - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-profile]]
                - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-offline_access]]
              signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
          - model: authentik_core.application
            id: portal-application
            identifiers: { slug: portal }
            attrs: { name: Portal, provider: !KeyOf portal }
          - model: authentik_policies.policybinding
            identifiers: { target: !KeyOf portal-application, group: !KeyOf staff }
            attrs: { order: 0 }
          - model: authentik_providers_oauth2.oauth2provider
            id: wiki
            identifiers: { name: wiki }
            attrs:
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
              client_id: wiki-login
              client_secret: wiki-secret-1-long-enough-for-a-signature
              sub_mode: user_username
              redirect_uris: [{ matching_mode: regex, url: 'https://wiki\.test/cb/\d' }]
              property_mappings:
                - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
          - model: authentik_core.application
            identifiers: { slug: wiki }
            attrs: { name: Wiki, provider: !KeyOf wiki }
        """;
}
