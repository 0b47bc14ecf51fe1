using Authentik.Emulator.Configuration;
using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>What applications sign their users in with.</content>
internal sealed partial class ModelCatalog
{
    private static ModelDefinition[] ProviderModels(AuthentikRelease release)
    {
        AttributeDefinition[] provider =
        [
            Text("name").Required().Unique(), Reference("authentication_flow", Flow).Nullable(), Reference("authorization_flow", Flow).Required(),
            Reference("invalidation_flow", Flow).Required(), References("property_mappings", ScopeMapping),
            Text("access_token_validity"), Text("refresh_token_validity").Or("days=30"),
        ];
        return
        [
            new(OAuth2Provider, PrimaryKeyKind.Provider,
            [
                .. provider, List("redirect_uris").Required(), Text("client_id").Unique(), Text("client_secret"),
                Text("client_type").OneOf("confidential", "public"), Text("access_code_validity").Or("minutes=1"), Boolean("include_claims_in_id_token", true),
                Reference("signing_key", Certificate).Nullable(), Reference("encryption_key", Certificate).Nullable(),
                Text("sub_mode").OneOf("hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn"),
                Text("issuer_mode").OneOf("per_provider", "global"),
                .. release.HasBackChannelLogoutOnly ? [Text("backchannel_logout_uri")]
                    : release.HasLogoutMethods ? [Text("logout_uri"), Text("logout_method").OneOf("backchannel", "frontchannel")]
                    : Array.Empty<AttributeDefinition>(),
            ]),
            new(ProxyProvider, PrimaryKeyKind.Provider,
            [
                .. provider, Text("external_host").Required(), Text("internal_host"), Boolean("internal_host_ssl_validation", true),
                Text("mode").OneOf("proxy", "forward_single", "forward_domain"), Text("skip_path_regex"), Text("cookie_domain"),
                Boolean("basic_auth_enabled", false), Text("basic_auth_password_attribute"), Text("basic_auth_user_attribute"),
                Boolean("intercept_header_auth", true), Reference("certificate", Certificate).Nullable(),
            ]),
            new(ScopeMapping, PrimaryKeyKind.Uuid,
            [
                Text("name").Required(), Text("scope_name").Required(), Text("expression").Required(), Text("description"), Text("managed").Nullable(),
            ]),
        ];
    }
}
