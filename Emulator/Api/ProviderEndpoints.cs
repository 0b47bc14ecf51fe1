using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>providers/oauth2/, providers/proxy/, providers/saml/ and providers/ldap/, read only.</summary>
internal static class ProviderEndpoints
{
    // Not in authentik's representation of a proxy provider, which has them all the same.
    private static readonly string[] HiddenAtProxy = ["client_secret", "cookie_secret"];

    private static readonly Dictionary<string, (string Name, string Path)> Kinds = new()
    {
        [ModelNames.OAuth2Provider] = ("OAuth2/OpenID Provider", "oauth2"),
        [ModelNames.ProxyProvider] = ("Proxy Provider", "proxy"),
        [ModelNames.SamlProvider] = ("SAML Provider", "saml"),
        [ModelNames.LdapProvider] = ("LDAP Provider", "ldap"),
    };

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        .. Kinds.SelectMany(kind => (IEnumerable<ApiEndpoint>)
        [
            new("GET", $"providers/{kind.Value.Path}/", request => List(request, kind.Key)),
            new("GET", $"providers/{kind.Value.Path}/*/", request => ApiResult.Ok(Render(request, request.Find(kind.Key)))),
        ]),
    ];

    /// <summary>What every kind of provider has, as it appears at an application or an outpost.</summary>
    internal static JsonObject Summary(ApiRequest request, StoredObject provider)
    {
        var application = ApplicationOf(request.Store, provider);
        var (name, kind) = Kinds[provider.Model];
        var summary = new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk),
            ["name"] = provider.Text("name"),
            ["authentication_flow"] = provider.Data["authentication_flow"]?.DeepClone(),
            ["authorization_flow"] = provider.Data["authorization_flow"]?.DeepClone(),
            ["invalidation_flow"] = provider.Data["invalidation_flow"]?.DeepClone(),
            ["property_mappings"] = provider.Data["property_mappings"]!.DeepClone(),
            ["component"] = $"ak-provider-{kind}-form",
            ["assigned_application_slug"] = application?.Text("slug"),
            ["assigned_application_name"] = application?.Text("name"),
            ["verbose_name"] = name,
            ["verbose_name_plural"] = name + "s",
            ["meta_model_name"] = provider.Model,
        };
        var backChannel = request.Store.Find(ModelNames.Application, "backchannel_providers", new JsonArray(summary["pk"]!.DeepClone()));
        if (backChannel is not null || request.Core.Release.ShowsMissingBackChannel)
        {
            summary["assigned_backchannel_application_slug"] = backChannel?.Text("slug");
            summary["assigned_backchannel_application_name"] = backChannel?.Text("name");
        }

        return summary;
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
        foreach (var (name, value) in provider.Data.Where(pair => !result.ContainsKey(pair.Key) && !pair.Key.StartsWith("emulator_", StringComparison.Ordinal) && !(isProxy && HiddenAtProxy.Contains(pair.Key))))
        {
            result[name] = value?.DeepClone();
        }

        if (isProxy || provider.Model == ModelNames.LdapProvider)
        {
            var key = AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk);
            var outposts = request.Store.List(ModelNames.Outpost, new JsonObject { ["providers"] = new JsonArray(key) });
            result["outpost_set"] = new JsonArray([.. outposts.Select(outpost => JsonValue.Create(outpost.Text("name")))]);
        }

        return result;
    }
}
