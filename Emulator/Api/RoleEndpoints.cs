using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>rbac/: roles, and the rights they have on all objects of a model.</summary>
internal static class RoleEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "rbac/roles/", request => Listing.Of(request, ModelNames.Role, "name", ["name"], ["name"], Render)),
        new("POST", "rbac/roles/", request => ApiResult.Created(Render(request.Writer.Save(ModelNames.Role, null, request.Body)))),
        new("GET", "rbac/roles/*/", request => ApiResult.Ok(Render(request.Find(ModelNames.Role)))),
        new("DELETE", "rbac/roles/*/", Delete),
        new("POST", "rbac/permissions/assigned_by_roles/*/assign/", Assign),
        new("PATCH", "rbac/permissions/assigned_by_roles/*/unassign/", Unassign),
    ];

    private static JsonObject Render(StoredObject role) => new() { ["pk"] = role.Pk, ["name"] = role.Text("name") };

    private static ApiResult Delete(ApiRequest request)
    {
        request.Store.Delete(request.Find(ModelNames.Role));
        return ApiResult.NoContent;
    }

    private static ApiResult Assign(ApiRequest request)
    {
        var role = request.Find(ModelNames.Role);
        var permissions = Permissions(request);
        RoleRules.Grant(role, permissions);
        request.Store.Update(role);
        return ApiResult.Ok(new JsonArray([.. permissions.Select(_ => new JsonObject { ["id"] = Guid.NewGuid().ToString() })]));
    }

    private static ApiResult Unassign(ApiRequest request)
    {
        var role = request.Find(ModelNames.Role);
        RoleRules.Revoke(role, Permissions(request));
        request.Store.Update(role);
        return ApiResult.NoContent;
    }

    private static List<string> Permissions(ApiRequest request)
    {
        if (request.Body.ContainsKey("object_pk"))
        {
            throw new ApiException(501, "authentik emulator: rights on single objects are not built.");
        }

        var permissions = (request.Body["permissions"] as JsonArray ?? []).Select(item => item!.ToString()).ToList();
        return permissions.All(permission => permission.Contains('.', StringComparison.Ordinal))
            ? permissions
            : throw new ValidationException("permissions", "When assigning global permissions, codename must be given as app_label.codename");
    }
}
