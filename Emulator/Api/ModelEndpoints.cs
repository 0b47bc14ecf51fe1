using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>Models that the API shows as they are stored, read only: mappings, bindings, sources, the identification stage, permissions for LDAP providers.</summary>
internal static class ModelEndpoints
{
    /// <summary>Never shown.</summary>
    private static readonly string[] Hidden = ["bind_password", "consumer_secret", "password", "key"];

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        .. ByKey("propertymappings/provider/scope/", ModelNames.ScopeMapping, "name", "managed", "name", "scope_name"),
        .. ByKey("propertymappings/provider/saml/", ModelNames.SamlMapping, "name", "managed", "name", "saml_name"),
        .. ByKey("propertymappings/source/ldap/", ModelNames.LdapSourceMapping, "name", "managed", "name"),
        .. ByKey("stages/identification/", ModelNames.IdentificationStage, "name", "name"),
        .. ByKey("policies/bindings/", ModelNames.PolicyBinding, "order", "target", "order", "enabled"),
        .. BySlug("sources/ldap/", ModelNames.LdapSource, "server_uri"),
        .. BySlug("sources/oauth/", ModelNames.OAuthSource, "provider_type"),
        new("GET", "rbac/permissions/users/", Permissions),
    ];

    private static IEnumerable<ApiEndpoint> ByKey(string path, string model, string orderBy, params string[] filters) =>
    [
        new("GET", path, request => Listing.Of(request, model, orderBy, filters, ["name"], Render)),
        new("GET", $"{path}*/", request => ApiResult.Ok(Render(request.Find(model)))),
    ];

    private static IEnumerable<ApiEndpoint> BySlug(string path, string model, params string[] filters) =>
    [
        new("GET", path, request => Listing.Of(request, model, "name", ["name", "slug", "enabled", .. filters], ["name", "slug"], Render)),
        new("GET", $"{path}*/", request => ApiResult.Ok(Render(request.FindBy(model, "slug")))),
    ];

    /// <summary>Of one user: <c>?user=</c> is needed, as in authentik.</summary>
    private static ApiResult Permissions(ApiRequest request)
    {
        var user = request.Http.Query["user"].ToString();
        if (user.Length == 0)
        {
            throw new ValidationException("user", "This field is required.");
        }

        return Listing.Single(request.Store.List(ModelNames.LdapProvider).Where(provider => LdapSearch.Of(provider).Contains(user)).Select(provider => new JsonObject
        {
            ["codename"] = LdapSearch.Permission,
            ["model"] = "ldapprovider",
            ["app_label"] = "authentik_providers_ldap",
            ["object_pk"] = provider.Pk,
            ["name"] = "Search full LDAP directory",
        }));
    }

    private static JsonObject Render(StoredObject row)
    {
        var kind = row.Model.Split('.')[1];
        var result = new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(row.Model, row.Pk), ["component"] = "", ["verbose_name"] = kind, ["verbose_name_plural"] = kind, ["meta_model_name"] = row.Model,
        };
        foreach (var (name, value) in row.Data.Where(attribute => !Hidden.Contains(attribute.Key)))
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }
}
