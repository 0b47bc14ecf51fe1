using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>core/groups/</summary>
internal static class GroupEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/groups/", List) { Permission = "authentik_core.view_group" },
        new("POST", "core/groups/", Create) { Permission = "authentik_core.add_group" },
        new("GET", "core/groups/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.Group)))) { Permission = "authentik_core.view_group" },
        new("PATCH", "core/groups/*/", Change) { Permission = "authentik_core.change_group" },
        new("POST", "core/groups/*/add_user/", request => ChangeMember(request, GroupRules.Join)) { Permission = "authentik_core.add_user_to_group" },
        new("POST", "core/groups/*/remove_user/", request => ChangeMember(request, GroupRules.Leave)) { Permission = "authentik_core.remove_user_from_group" },
    ];

    /// <summary>A group without its members, as it appears at a user.</summary>
    internal static JsonObject Summary(ApiRequest request, StoredObject group)
    {
        var summary = new JsonObject
        {
            ["pk"] = group.Pk,
            ["num_pk"] = GroupRules.NumberOf(group.Pk),
            ["name"] = group.Text("name"),
            ["is_superuser"] = group.Flag("is_superuser"),
            ["attributes"] = group.Data["attributes"]!.DeepClone(),
        };
        var parents = (JsonArray)group.Data["parents"]!;
        if (request.Core.Release.GroupsHaveOneParent)
        {
            summary["parent"] = parents.FirstOrDefault()?.DeepClone();
            summary["parent_name"] = summary["parent"] is { } parent ? request.Store.Get(ModelNames.Group, parent.ToString())?.Text("name") : null;
        }
        else
        {
            summary["parents"] = parents.DeepClone();
        }

        return summary;
    }

    private static JsonObject Render(ApiRequest request, StoredObject group)
    {
        var result = Summary(request, group);
        var members = GroupRules.Members(request.Store, group.Pk);
        var shown = request.Http.Query["include_users"] == "false" ? null : members;
        result["users"] = new JsonArray([.. members.Select(user => AttributeValidator.KeyOf(ModelNames.User, user.Pk))]);
        result["users_obj"] = shown is null ? null : new JsonArray([.. shown.Select(user => new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(ModelNames.User, user.Pk),
            ["username"] = user.Text("username"),
            ["name"] = user.Text("name"),
            ["is_active"] = user.Flag("is_active"),
            ["last_login"] = user.Data["last_login"]?.DeepClone(),
            ["email"] = user.Text("email"),
            ["attributes"] = user.Data["attributes"]!.DeepClone(),
            ["uid"] = user.Text("uid"),
        })]);

        // Shown on request only, which is not built.
        result["children_obj"] = null;
        result["roles"] = group.Data["roles"]?.DeepClone() ?? new JsonArray();
        result["roles_obj"] = new JsonArray([.. group.List("roles").Select(pk => request.Store.Get(ModelNames.Role, pk)).OfType<StoredObject>()
            .Select(role => new JsonObject { ["pk"] = role.Pk, ["name"] = role.Text("name") })]);
        return result;
    }

    private static ApiResult List(ApiRequest request) =>
        Listing.Of(request, ModelNames.Group, "name", ["name", "is_superuser"], ["name"], group => Render(request, group));

    private static ApiResult Create(ApiRequest request)
    {
        RefuseSuperusers(request);
        return ApiResult.Created(Render(request, request.Writer.Save(ModelNames.Group, null, request.Body)));
    }

    private static ApiResult Change(ApiRequest request)
    {
        RefuseSuperusers(request);
        return ApiResult.Ok(Render(request, request.Writer.Save(ModelNames.Group, request.Find(ModelNames.Group), request.Body)));
    }

    private static void RefuseSuperusers(ApiRequest request)
    {
        if (!request.IsSuperuser && request.Body["is_superuser"]?.GetValue<bool>() is true && !RoleRules.Has(request.Store, request.User!, "authentik_core.enable_group_superuser"))
        {
            throw new ValidationException("is_superuser", "User does not have permission to set superuser status to True.");
        }
    }

    private static ApiResult ChangeMember(ApiRequest request, Action<ObjectStore, StoredObject, string> change)
    {
        var group = request.Find(ModelNames.Group);
        var user = request.Store.Get(ModelNames.User, request.Body["pk"]?.ToString() ?? "") ?? throw ApiException.NotFound(ModelNames.User);
        change(request.Store, user, group.Pk);
        return ApiResult.NoContent;
    }
}
