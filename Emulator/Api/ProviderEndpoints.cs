using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>providers/oauth2/ and providers/proxy/, read only.</summary>
internal static class ProviderEndpoints
{
    // Not in authentik's representation of a proxy provider, which has them all the same.
    private static readonly string[] HiddenAtProxy = ["client_secret", "cookie_secret"];

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "providers/oauth2/", request => List(request, ModelNames.OAuth2Provider)),
        new("GET", "providers/oauth2/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.OAuth2Provider)))),
        new("GET", "providers/proxy/", request => List(request, ModelNames.ProxyProvider)),
        new("GET", "providers/proxy/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.ProxyProvider)))),
    ];

    /// <summary>What every kind of provider has, as it appears at an application or an outpost.</summary>
    internal static JsonObject Summary(ApiRequest request, StoredObject provider)
    {
        var application = ApplicationOf(request.Store, provider);
        var isProxy = provider.Model == ModelNames.ProxyProvider;
        var name = isProxy ? "Proxy Provider" : "OAuth2/OpenID Provider";
        return new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk),
            ["name"] = provider.Text("name"),
            ["authentication_flow"] = provider.Data["authentication_flow"]?.DeepClone(),
            ["authorization_flow"] = provider.Data["authorization_flow"]?.DeepClone(),
            ["invalidation_flow"] = provider.Data["invalidation_flow"]?.DeepClone(),
            ["property_mappings"] = provider.Data["property_mappings"]!.DeepClone(),
            ["component"] = isProxy ? "ak-provider-proxy-form" : "ak-provider-oauth2-form",
            ["assigned_application_slug"] = application?.Text("slug"),
            ["assigned_application_name"] = application?.Text("name"),
            ["assigned_backchannel_application_slug"] = null,
            ["assigned_backchannel_application_name"] = null,
            ["verbose_name"] = name,
            ["verbose_name_plural"] = name + "s",
            ["meta_model_name"] = provider.Model,
        };
    }

    /// <summary>The application a provider belongs to, or null.</summary>
    internal static StoredObject? ApplicationOf(ObjectStore store, StoredObject provider) =>
        store.Find(ModelNames.Application, "provider", AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk));

    private static ApiResult List(ApiRequest request, string model) =>
        Listing.Of(request, model, "name", ["name", "client_id", "external_host", "internal_host", "mode"], ["name"], provider => Render(request, provider));

    private static JsonObject Render(ApiRequest request, StoredObject provider)
    {
        var result = Summary(request, provider);
        var isProxy = provider.Model == ModelNames.ProxyProvider;
        foreach (var (name, value) in provider.Data.Where(pair => !result.ContainsKey(pair.Key) && !(isProxy && HiddenAtProxy.Contains(pair.Key))))
        {
            result[name] = value?.DeepClone();
        }

        if (isProxy)
        {
            var key = AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk);
            var outposts = request.Store.List(ModelNames.Outpost, new JsonObject { ["providers"] = new JsonArray(key) });
            result["outpost_set"] = new JsonArray([.. outposts.Select(outpost => JsonValue.Create(outpost.Text("name")))]);
        }

        return result;
    }
}
