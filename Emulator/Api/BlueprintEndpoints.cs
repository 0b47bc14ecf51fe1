using System.Text.Json.Nodes;
using Authentik.Emulator.Blueprints;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Tasks;

namespace Authentik.Emulator.Api;

/// <summary>managed/blueprints/</summary>
internal static class BlueprintEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "managed/blueprints/", List),
        new("POST", "managed/blueprints/", Create),
        new("GET", "managed/blueprints/*/", request => ApiResult.Ok(Render(request.Find(ModelNames.BlueprintInstance)))),
        new("PATCH", "managed/blueprints/*/", Change),
        new("DELETE", "managed/blueprints/*/", Delete),
        new("POST", "managed/blueprints/*/apply/", Apply),
    ];

    private static ApiResult List(ApiRequest request) =>
        Listing.Of(request, ModelNames.BlueprintInstance, "name", ["name", "path"], ["name", "path"], Render);

    /// <summary>A blueprint with content is validated at once, and refused with every reason; it is applied only when asked.</summary>
    private static ApiResult Create(ApiRequest request)
    {
        var (name, path, content) = (Text(request, "name"), Text(request, "path"), Text(request, "content"));
        if (path.Length == 0 && content.Length == 0)
        {
            throw new ValidationException("non_field_errors", "Either path or content must be set.");
        }

        if (path.Length > 0 && request.Core.Blueprints.Files.Read(path) is null)
        {
            throw new ValidationException("path", "Blueprint file does not exist");
        }

        if (content.Length > 0 && request.Core.Blueprints.ApplyContent(content, commit: false) is { } reason)
        {
            throw new ValidationException(new JsonObject { ["content"] = new JsonArray("Failed to validate blueprint", $"- {reason}") });
        }

        if (name.Length == 0)
        {
            throw new ValidationException("name", "This field is required.");
        }

        if (request.Store.Find(ModelNames.BlueprintInstance, "name", name) is not null)
        {
            throw new ValidationException("name", "This field must be unique.");
        }

        var instance = BlueprintService.New(name, path, content);
        instance.Data["context"] = request.Body["context"]?.DeepClone() ?? new JsonObject();
        instance.Data["enabled"] = request.Body["enabled"]?.DeepClone() ?? true;
        request.Store.Insert(instance);
        return ApiResult.Created(Render(instance));
    }

    /// <summary>Content and context only. authentik's serializer asks for a path or a content even where they stay as they are.</summary>
    private static ApiResult Change(ApiRequest request)
    {
        var instance = request.Find(ModelNames.BlueprintInstance);
        if (request.Body.FirstOrDefault(pair => pair.Key is not ("content" or "context")) is { Key: { } other })
        {
            throw new ValidationException(other, "The authentik emulator changes content and context only.");
        }

        if (Text(request, "content").Length == 0)
        {
            throw new ValidationException("non_field_errors", "Either path or content must be set.");
        }

        if (request.Core.Blueprints.ApplyContent(Text(request, "content"), commit: false) is { } reason)
        {
            throw new ValidationException(new JsonObject { ["content"] = new JsonArray("Failed to validate blueprint", $"- {reason}") });
        }

        instance.Data["content"] = Text(request, "content");
        instance.Data["context"] = request.Body["context"]?.DeepClone() ?? instance.Data["context"]?.DeepClone();
        request.Store.Update(instance);
        return ApiResult.Ok(Render(instance));
    }

    private static ApiResult Delete(ApiRequest request)
    {
        request.Store.Delete(request.Find(ModelNames.BlueprintInstance));
        return ApiResult.NoContent;
    }

    private static ApiResult Apply(ApiRequest request)
    {
        var instance = request.Find(ModelNames.BlueprintInstance);
        request.Core.Tasks.Enqueue(TaskQueue.ApplyBlueprint, instance.Pk);
        return ApiResult.Ok(Render(instance));
    }

    private static string Text(ApiRequest request, string name) => request.Body[name]?.ToString() ?? "";

    private static JsonObject Render(StoredObject instance)
    {
        var result = (JsonObject)instance.Data.DeepClone();
        result["pk"] = instance.Pk;
        return result;
    }
}
