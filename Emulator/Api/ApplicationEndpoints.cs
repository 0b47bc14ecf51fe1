using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>core/applications/</summary>
internal static class ApplicationEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/applications/", List),
        new("GET", "core/applications/*/", request => ApiResult.Ok(Render(request, request.FindBy(ModelNames.Application, "slug")))),
    ];

    private static ApiResult List(ApiRequest request) => Listing.Of(
        request, ModelNames.Application, "name", ["name", "slug", "group", "meta_launch_url", "meta_description", "meta_publisher"], ["name", "slug"],
        application => Render(request, application));

    private static JsonObject Render(ApiRequest request, StoredObject application)
    {
        var provider = application.Data["provider"] is { } pk ? request.Store.Get(ModelNames.Provider, pk.ToString()) : null;
        return new JsonObject
        {
            ["pk"] = application.Pk,
            ["name"] = application.Text("name"),
            ["slug"] = application.Text("slug"),
            ["provider"] = application.Data["provider"]?.DeepClone(),
            ["provider_obj"] = provider is null ? null : ProviderEndpoints.Summary(request, provider),
            ["backchannel_providers"] = application.Data["backchannel_providers"]!.DeepClone(),
            ["backchannel_providers_obj"] = new JsonArray(
            [
                .. application.List("backchannel_providers").Select(pk => request.Store.Get(ModelNames.Provider, pk)).OfType<StoredObject>()
                    .Select(backChannel => ProviderEndpoints.Summary(request, backChannel)),
            ]),
            ["launch_url"] = ApplicationRules.LaunchUrl(application, provider),
            ["open_in_new_tab"] = application.Flag("open_in_new_tab"),
            ["meta_launch_url"] = application.Text("meta_launch_url"),
            ["meta_icon"] = application.Text("meta_icon") is { Length: > 0 } icon ? icon : null,
            ["meta_description"] = application.Text("meta_description"),
            ["meta_publisher"] = application.Text("meta_publisher"),
            ["policy_engine_mode"] = application.Text("policy_engine_mode"),
            ["group"] = application.Text("group"),
        };
    }
}
