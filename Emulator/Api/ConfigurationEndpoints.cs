using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>The lists that only an export of the configuration reads: flows, bindings, stages, mappings, brands.</summary>
internal static class ConfigurationEndpoints
{
    private static readonly (string Path, string Model)[] Stages =
    [
        ("consent", ModelNames.ConsentStage), ("identification", ModelNames.IdentificationStage), ("password", ModelNames.PasswordStage),
        ("user_login", ModelNames.UserLoginStage), ("user_logout", ModelNames.UserLogoutStage),
    ];

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "flows/instances/", request => List(request, ModelNames.Flow, "slug", Flow)),
        new("GET", "flows/bindings/", request => List(request, ModelNames.FlowStageBinding, "order", Bound)),
        new("GET", "policies/bindings/", request => List(request, ModelNames.PolicyBinding, "order", Plain)),
        new("GET", "policies/all/", _ => Listing.Single([])),
        new("GET", "propertymappings/provider/scope/", request => List(request, ModelNames.ScopeMapping, "name", Kinded)),
        new("GET", "propertymappings/all/", request => List(request, ModelNames.ScopeMapping, "name", Kinded)),
        new("GET", "stages/all/", request => List(request, ModelNames.Stage, "name", Kinded)),
        .. Stages.Select(stage => new ApiEndpoint("GET", $"stages/{stage.Path}/", request => List(request, stage.Model, "name", Kinded))),
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
