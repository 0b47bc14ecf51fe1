using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>core/tokens/</summary>
internal static class TokenEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/tokens/", List),
        new("POST", "core/tokens/", Create),
        new("GET", "core/tokens/*/", request => ApiResult.Ok(Render(request, Find(request)))),
        new("GET", "core/tokens/*/view_key/", request => ApiResult.Ok(new JsonObject { ["key"] = Find(request).Text("key") })),
        new("POST", "core/tokens/*/set_key/", SetKey),
    ];

    private static StoredObject Find(ApiRequest request) => request.FindBy(ModelNames.Token, "identifier");

    private static ApiResult List(ApiRequest request) => Listing.Of(
        request, ModelNames.Token, "identifier", ["identifier", "intent", "managed", "description", "expiring"], ["identifier", "description"],
        token => Render(request, token));

    /// <summary>For whom the administrator says, or for the administrator.</summary>
    private static ApiResult Create(ApiRequest request)
    {
        request.Body["user"] ??= AttributeValidator.KeyOf(ModelNames.User, request.User!.Pk);
        return ApiResult.Created(Render(request, request.Writer.Save(ModelNames.Token, null, request.Body)));
    }

    private static ApiResult SetKey(ApiRequest request)
    {
        var token = Find(request);
        if (request.Body["key"]?.ToString() is not { Length: > 0 } key)
        {
            throw new ValidationException("key", "This field is required.");
        }

        token.Data["key"] = key;
        request.Store.Update(token);
        return ApiResult.NoContent;
    }

    private static JsonObject Render(ApiRequest request, StoredObject token) => new()
    {
        ["pk"] = token.Pk,
        ["managed"] = token.Data["managed"]?.DeepClone(),
        ["identifier"] = token.Text("identifier"),
        ["intent"] = token.Text("intent"),
        ["user"] = token.Data["user"]!.DeepClone(),
        ["user_obj"] = UserEndpoints.Render(request, request.Store.Get(ModelNames.User, token.Text("user"))!),
        ["description"] = token.Text("description"),
        ["expires"] = token.Data["expires"]?.DeepClone(),
        ["expiring"] = token.Flag("expiring"),
    };
}
