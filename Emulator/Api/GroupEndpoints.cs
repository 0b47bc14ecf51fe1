using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>core/groups/</summary>
internal static class GroupEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/groups/", List),
        new("GET", "core/groups/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.Group)))),
        new("POST", "core/groups/*/add_user/", request => ChangeMember(request, GroupRules.Join)),
        new("POST", "core/groups/*/remove_user/", request => ChangeMember(request, GroupRules.Leave)),
    ];

    /// <summary>A group without its members, as it appears at a user.</summary>
    internal static JsonObject Summary(AuthentikRelease release, StoredObject group)
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
        if (release.GroupsHaveOneParent)
        {
            summary["parent"] = parents.FirstOrDefault()?.DeepClone();
        }
        else
        {
            summary["parents"] = parents.DeepClone();
        }

        return summary;
    }

    private static JsonObject Render(ApiRequest request, StoredObject group)
    {
        var result = Summary(request.Core.Release, group);
        var members = GroupRules.Members(request.Store, group.Pk);
        if (request.Core.Release.GroupsHaveOneParent)
        {
            result["parent_name"] = result["parent"] is { } parent ? request.Store.Get(ModelNames.Group, parent.ToString())?.Text("name") : null;
        }

        result["users"] = new JsonArray([.. members.Select(user => AttributeValidator.KeyOf(ModelNames.User, user.Pk))]);
        result["users_obj"] = new JsonArray([.. members.Select(user => new JsonObject
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
        result["roles"] = new JsonArray();
        result["roles_obj"] = new JsonArray();
        return result;
    }

    private static ApiResult List(ApiRequest request) =>
        Listing.Of(request, ModelNames.Group, "name", ["name", "is_superuser"], ["name"], group => Render(request, group));

    private static ApiResult ChangeMember(ApiRequest request, Action<ObjectStore, StoredObject, string> change)
    {
        var group = request.Find(ModelNames.Group);
        var user = request.Store.Get(ModelNames.User, request.Body["pk"]?.ToString() ?? "") ?? throw ApiException.NotFound(ModelNames.User);
        change(request.Store, user, group.Pk);
        return ApiResult.NoContent;
    }
}
