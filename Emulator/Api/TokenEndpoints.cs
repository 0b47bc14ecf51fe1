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

    /// <summary>A token for the API, or an app password. As an administrator, for anybody.</summary>
    private static ApiResult Create(ApiRequest request)
    {
        var body = (JsonObject)request.Body.DeepClone();
        body["user"] ??= AttributeValidator.KeyOf(ModelNames.User, request.User!.Pk);
        body["intent"] ??= "api";
        return body["intent"]!.ToString() is "api" or "app_password"
            ? ApiResult.Created(Render(request, request.Writer.Save(ModelNames.Token, null, body)))
            : throw new ValidationException("intent", $"Invalid intent {body["intent"]}");
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
