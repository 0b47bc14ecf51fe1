using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Outposts;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Api;

/// <summary>outposts/: the instances, who is connected, and what an outpost fetches. An outpost's own account sees only that outpost.</summary>
internal static class OutpostEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "outposts/instances/", List, ApiAccess.User),
        new("GET", "outposts/instances/*/", request => ApiResult.Ok(Render(request, Visible(request))), ApiAccess.User),
        new("GET", "outposts/instances/*/health/", Health, ApiAccess.User),
        new("GET", "outposts/proxy/", ProxyConfiguration, ApiAccess.User),
    ];

    // What a proxy outpost is told of its provider as it is.
    private static readonly string[] Shown =
    [
        "name", "internal_host", "external_host", "internal_host_ssl_validation", "client_id", "client_secret", "cookie_secret", "certificate",
        "skip_path_regex", "basic_auth_enabled", "basic_auth_password_attribute", "basic_auth_user_attribute", "mode", "cookie_domain",
        "intercept_header_auth",
    ];

    private static ApiResult List(ApiRequest request) => request.IsSuperuser
        ? Listing.Of(request, ModelNames.Outpost, "pk", ["name", "type", "managed"], ["name"], outpost => Render(request, outpost))
        : Listing.Single(OutpostRules.OutpostOf(request.Store, request.User!) is { } own ? [Render(request, own)] : []);

    private static StoredObject Visible(ApiRequest request)
    {
        var outpost = request.Find(ModelNames.Outpost);
        return request.IsSuperuser || OutpostRules.OutpostOf(request.Store, request.User!)?.Pk == outpost.Pk
            ? outpost
            : throw ApiException.NotFound(ModelNames.Outpost);
    }

    private static JsonObject Render(ApiRequest request, StoredObject outpost) => new()
    {
        ["pk"] = outpost.Pk,
        ["name"] = outpost.Text("name"),
        ["type"] = outpost.Text("type"),
        ["providers"] = outpost.Data["providers"]!.DeepClone(),
        ["providers_obj"] = new JsonArray(
        [
            .. outpost.List("providers").Select(pk => request.Store.Get(ModelNames.Provider, pk)).OfType<StoredObject>()
                .Select(provider => ProviderEndpoints.Summary(request, provider)),
        ]),
        ["service_connection"] = null,
        ["service_connection_obj"] = null,
        ["refresh_interval_s"] = 300,
        ["token_identifier"] = OutpostRules.TokenIdentifierOf(outpost.Pk),
        ["config"] = outpost.Data["config"]!.DeepClone(),
        ["managed"] = outpost.Data["managed"]?.DeepClone(),
    };

    private static ApiResult Health(ApiRequest request)
    {
        var version = request.Core.Release.Text;
        return ApiResult.Ok(new JsonArray([.. OutpostStates.List(request.Store.Connection, Visible(request).Pk).Select(state => new JsonObject
        {
            ["uid"] = state.Uid,
            ["last_seen"] = Timestamp.Of(state.LastSeen),
            ["version"] = state.Version,
            ["golang_version"] = state.Data["golangVersion"]?.ToString() ?? "",
            ["openssl_enabled"] = false,
            ["openssl_version"] = "",
            ["fips_enabled"] = null,
            ["version_should"] = version,
            ["version_outdated"] = state.Version != version,
            ["build_hash"] = state.Data["buildHash"]?.ToString() ?? "",
            ["build_hash_should"] = "",
            ["hostname"] = state.Data["hostname"]?.ToString() ?? "",
        })]));
    }

    /// <summary>The proxy providers with an application that the caller's outpost serves; a superuser sees those of all.</summary>
    private static ApiResult ProxyConfiguration(ApiRequest request)
    {
        var own = OutpostRules.OutpostOf(request.Store, request.User!);
        if (own is null && !request.IsSuperuser)
        {
            throw ApiException.Forbidden();
        }

        var providers = request.Store.List(ModelNames.ProxyProvider).Where(provider => own is null || own.List("providers").Contains(provider.Pk));
        return Listing.Single(providers
            .Select(provider => (Provider: provider, Application: ProviderEndpoints.ApplicationOf(request.Store, provider)))
            .Where(pair => pair.Application is not null)
            .Select(pair => Configuration(request, pair.Provider, pair.Application!)));
    }

    private static JsonObject Configuration(ApiRequest request, StoredObject provider, StoredObject application)
    {
        var scopes = provider.List("property_mappings")
            .Select(pk => request.Store.Get(ModelNames.ScopeMapping, pk)?.Text("scope_name")).OfType<string>().Distinct();
        var result = new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk),
            ["oidc_configuration"] = OidcConfiguration(request, application.Text("slug")),
            ["access_token_validity"] = Duration.Parse(provider.Text("access_token_validity")).TotalSeconds,
            ["scopes_to_request"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]),
            ["assigned_application_slug"] = application.Text("slug"),
            ["assigned_application_name"] = application.Text("name"),
        };
        foreach (var name in Shown)
        {
            result[name] = provider.Data[name]?.DeepClone();
        }

        return result;
    }

    private static JsonObject OidcConfiguration(ApiRequest request, string slug)
    {
        var origin = $"{Origin.Of(request.Core, request.Http)}application/o/";
        return new JsonObject
        {
            ["issuer"] = $"{origin}{slug}/",
            ["authorization_endpoint"] = $"{origin}authorize/",
            ["token_endpoint"] = $"{origin}token/",
            ["userinfo_endpoint"] = $"{origin}userinfo/",
            ["end_session_endpoint"] = $"{origin}{slug}/end-session/",
            ["introspection_endpoint"] = $"{origin}introspect/",
            ["jwks_uri"] = $"{origin}{slug}/jwks/",
            ["response_types_supported"] = new JsonArray("code", "id_token", "id_token token", "code token", "code id_token", "code id_token token"),
            // A proxy provider has no signing key.
            ["id_token_signing_alg_values_supported"] = new JsonArray("HS256"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "client_secret_basic"),
        };
    }
}
