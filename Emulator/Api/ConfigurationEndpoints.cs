using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>The lists that only an export of the configuration reads: flows, bindings, stages, mappings, brands.</summary>
internal static class ConfigurationEndpoints
{
    /// <summary>The kinds of stages and policies, by their place in the API.</summary>
    private static readonly (string Path, string Model)[] Kinds =
    [
        ("stages/consent/", ModelNames.ConsentStage), ("stages/password/", ModelNames.PasswordStage), ("stages/user_login/", ModelNames.UserLoginStage),
        ("stages/user_logout/", ModelNames.UserLogoutStage), ("stages/user_write/", ModelNames.UserWriteStage), ("stages/user_delete/", ModelNames.UserDeleteStage),
        ("stages/email/", ModelNames.EmailStage), ("stages/prompt/stages/", ModelNames.PromptStage), ("stages/prompt/prompts/", ModelNames.Prompt),
        ("stages/invitation/stages/", ModelNames.InvitationStage), ("stages/authenticator/validate/", ModelNames.AuthenticatorValidateStage),
        ("stages/authenticator/totp/", ModelNames.TotpStage), ("stages/authenticator/static/", ModelNames.StaticStage),
        ("stages/authenticator/webauthn/", ModelNames.WebAuthnStage), ("stages/authenticator/sms/", ModelNames.SmsStage),
        ("stages/authenticator/email/", ModelNames.EmailAuthenticatorStage),
        ("policies/password/", ModelNames.PasswordPolicy), ("policies/unique_password/", ModelNames.UniquePasswordPolicy),
        ("policies/password_expiry/", ModelNames.PasswordExpiryPolicy), ("policies/reputation/", ModelNames.ReputationPolicy),
        ("policies/geoip/", ModelNames.GeoIpPolicy), ("policies/expression/", ModelNames.ExpressionPolicy), ("policies/event_matcher/", ModelNames.EventMatcherPolicy),
    ];

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "flows/instances/", request => List(request, ModelNames.Flow, "slug", Flow)),
        new("GET", "flows/bindings/", request => List(request, ModelNames.FlowStageBinding, "order", Bound)),
        .. new[] { ("policies", ModelNames.Policy), ("propertymappings", ModelNames.PropertyMapping), ("stages", ModelNames.Stage), ("sources", ModelNames.Source) }
            .Select(overview => new ApiEndpoint("GET", $"{overview.Item1}/all/", request => List(request, overview.Item2, "name", Kinded))),
        .. Kinds.Select(kind => new ApiEndpoint("GET", kind.Path, request => List(request, kind.Model, "name", Kinded))),
        new("GET", "providers/all/", request => List(request, ModelNames.Provider, "name", (request, provider) => ProviderEndpoints.Summary(request, provider))),
        new("GET", "core/brands/", request => List(request, ModelNames.Brand, "domain", Plain)),
    ];

    private static ApiResult List(ApiRequest request, string model, string orderBy, Func<ApiRequest, StoredObject, JsonNode> render) =>
        Listing.Of(request, model, orderBy, [orderBy, "name", "managed"], [orderBy], row => render(request, row));

    private static JsonObject Plain(ApiRequest request, StoredObject row)
    {
        // A brand has its key under a name of its own.
        var result = new JsonObject { [row.Model == ModelNames.Brand ? "brand_uuid" : "pk"] = row.Pk };
        foreach (var (name, value) in row.Data)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static JsonObject Kinded(ApiRequest request, StoredObject row)
    {
        var result = Plain(request, row);
        result["component"] = "";
        result["verbose_name"] = row.Model.Split('.')[1];
        result["verbose_name_plural"] = row.Model.Split('.')[1];
        result["meta_model_name"] = row.Model;
        return result;
    }

    private static JsonObject Bound(ApiRequest request, StoredObject row)
    {
        var result = Plain(request, row);
        result["policybindingmodel_ptr_id"] = row.Pk;
        result["stage_obj"] = request.Store.Get(ModelNames.Stage, row.Text("stage")) is { } stage ? Kinded(request, stage) : null;
        return result;
    }

    private static JsonObject Flow(ApiRequest request, StoredObject row)
    {
        var result = Plain(request, row);
        result["policybindingmodel_ptr_id"] = row.Pk;
        result["stages"] = new JsonArray([.. request.Store.List(ModelNames.FlowStageBinding, new JsonObject { ["target"] = row.Pk }).Select(binding => JsonValue.Create(binding.Text("stage")))]);
        result["policies"] = new JsonArray();
        result["cache_count"] = 0;
        result["export_url"] = $"/api/v3/flows/instances/{row.Text("slug")}/export/";
        result["background"] = "/static/dist/assets/images/flow_background.jpg";
        return result;
    }
}
