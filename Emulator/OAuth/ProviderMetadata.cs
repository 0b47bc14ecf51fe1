using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>What a client learns about the provider of an application: discovery and keys.</summary>
internal static class ProviderMetadata
{
    private static readonly string[] AlwaysSupportedClaims = ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce"];

    internal static JsonObject Discovery(AuthentikCore core, HttpRequest request, ObjectStore store, OAuthClient client)
    {
        var root = $"{Origin.Of(core, request)}application/o/";
        var own = $"{root}{client.Application.Text("slug")}/";
        var scopes = client.ScopeMappings(store).Select(mapping => mapping.Text("scope_name")).Append("openid").Distinct();
        return new JsonObject
        {
            ["issuer"] = client.Issuer(core, request),
            ["authorization_endpoint"] = $"{root}authorize/",
            ["token_endpoint"] = $"{root}token/",
            ["userinfo_endpoint"] = $"{root}userinfo/",
            ["end_session_endpoint"] = $"{own}end-session/",
            ["introspection_endpoint"] = $"{root}introspect/",
            ["revocation_endpoint"] = $"{root}revoke/",
            ["device_authorization_endpoint"] = $"{root}device/",
            ["backchannel_logout_supported"] = true,
            ["backchannel_logout_session_supported"] = true,
            ["response_types_supported"] = List(["code", "id_token", "id_token token", "code token", "code id_token", "code id_token token"]),
            ["response_modes_supported"] = List(["query", "fragment", "form_post"]),
            ["jwks_uri"] = $"{own}jwks/",
            ["grant_types_supported"] = List(
            [
                "authorization_code", "refresh_token", "implicit", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:device_code",
            ]),
            ["id_token_signing_alg_values_supported"] = List([SigningKey.Of(store, client.Provider).Algorithm]),
            ["subject_types_supported"] = List(["public"]),
            ["token_endpoint_auth_methods_supported"] = List(["client_secret_post", "client_secret_basic"]),
            ["acr_values_supported"] = List([IdToken.DefaultAcr]),
            ["scopes_supported"] = List(scopes),
            ["request_parameter_supported"] = false,
            ["claims_supported"] = List(AlwaysSupportedClaims.Concat(ScopeClaims.Names(store, client)).Distinct()),
            ["claims_parameter_supported"] = false,
            ["code_challenge_methods_supported"] = List(["plain", "S256"]),
        };
    }

    /// <summary>The keys the provider signs with; none when it signs with its secret.</summary>
    internal static JsonObject Keys(ObjectStore store, OAuthClient client) =>
        SigningKey.Of(store, client.Provider).PublicKey() is { } key ? new JsonObject { ["keys"] = new JsonArray(key) } : [];

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
