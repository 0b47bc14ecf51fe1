using Authentik.Emulator.Configuration;
using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>SAML and LDAP providers, and sources: kept and shown, but nobody signs in by them here.</content>
internal sealed partial class ModelCatalog
{
    private static readonly string[] UserMatchings = ["identifier", "email_link", "email_deny", "username_link", "username_deny"];

    private static ModelDefinition[] IdentityModels(AuthentikRelease release)
    {
        AttributeDefinition[] provider =
        [
            Text("name").Required().Unique(), Reference("authentication_flow", Flow).Nullable(), Reference("authorization_flow", Flow).Required(),
            Reference("invalidation_flow", Flow).Required(),
        ];
        AttributeDefinition[] source =
        [
            Text("name").Required(), Slug("slug").Required().Unique(), Boolean("enabled", true), Reference("authentication_flow", Flow).Nullable(),
            Reference("enrollment_flow", Flow).Nullable(), Text("policy_engine_mode").OneOf(PolicyModes), Text("user_matching_mode").OneOf(UserMatchings),
            Text("user_path_template").Or("goauthentik.io/sources/%(slug)s"),
        ];
        return
        [
            new(SamlProvider, PrimaryKeyKind.Provider,
            [
                .. provider, References("property_mappings", SamlMapping), Text("acs_url").Required(), Text("audience"), Text("issuer").Or("authentik"),
                Text("assertion_valid_not_before").Or("minutes=-5"), Text("assertion_valid_not_on_or_after").Or("minutes=5"),
                Text("session_valid_not_on_or_after").Or("minutes=86400"), Reference("name_id_mapping", SamlMapping).Nullable(),
                Reference("signing_kp", Certificate).Nullable(), Reference("verification_kp", Certificate).Nullable(),
                Reference("encryption_kp", Certificate).Nullable(), Boolean("sign_assertion", true), Boolean("sign_response", false),
                Text("sp_binding").OneOf("redirect", "post"), Text("default_relay_state"),
                .. release.HasLogoutMethods ? [Text("sls_url"), Text("sls_binding").OneOf("redirect", "post")] : Array.Empty<AttributeDefinition>(),
            ]),
            new(SamlMapping, PrimaryKeyKind.Uuid,
            [
                Text("name").Required().Unique(), Text("saml_name").Required(), Text("friendly_name").Nullable(), Text("expression").Required(),
                Text("managed").Nullable(),
            ]),
            new(LdapProvider, PrimaryKeyKind.Provider,
            [
                .. provider, References("property_mappings", ScopeMapping), Text("base_dn").Or("DC=ldap,DC=goauthentik,DC=io"),
                Reference("certificate", Certificate).Nullable(), Text("tls_server_name"), Integer("uid_start_number", 2000), Integer("gid_start_number", 4000),
                Text("search_mode").OneOf("direct", "cached"), Text("bind_mode").OneOf("direct", "cached"), Boolean("mfa_support", true),
            ]),
            new(LdapSource, PrimaryKeyKind.Uuid,
            [
                .. source, References("user_property_mappings", LdapSourceMapping), References("group_property_mappings", LdapSourceMapping),
                Text("server_uri").Required(), Reference("peer_certificate", Certificate).Nullable(), Reference("client_certificate", Certificate).Nullable(),
                Text("bind_cn"), Text("bind_password"), Boolean("start_tls", false), Boolean("sni", false), Text("base_dn").Required(),
                Text("additional_user_dn"), Text("additional_group_dn"), Text("user_object_filter").Or("(objectClass=person)"),
                Text("group_object_filter").Or("(objectClass=group)"), Text("group_membership_field").Or("member"),
                Text("object_uniqueness_field").Or("objectSid"), Boolean("password_login_update_internal_password", false), Boolean("sync_users", true),
                Boolean("sync_users_password", true), Boolean("sync_groups", true), Reference("sync_parent_group", Group).Nullable(),
            ]),
            new(LdapSourceMapping, PrimaryKeyKind.Uuid,
            [
                Text("name").Required().Unique(), Text("expression").Required(), Text("managed").Nullable(),
            ]),
            new(OAuthSource, PrimaryKeyKind.Uuid,
            [
                .. source, Text("provider_type").OneOf(release.HasEntraId ? ["entraid", "azuread", "github", "google"] : ["azuread", "github", "google"]).Required(),
                Text("authorization_url").Nullable(), Text("access_token_url").Nullable(), Text("profile_url").Nullable(),
                Text("consumer_key").Required(), Text("consumer_secret").Required(), Text("additional_scopes"),
            ]),
        ];
    }
}
