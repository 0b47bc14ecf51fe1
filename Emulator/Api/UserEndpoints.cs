using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>core/users/</summary>
internal static class UserEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/users/me/", Me, ApiAccess.User),
        new("GET", "core/users/", List),
        new("POST", "core/users/", Create),
        new("GET", "core/users/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.User)))),
        new("PATCH", "core/users/*/", Change),
        new("DELETE", "core/users/*/", Delete),
        new("POST", "core/users/*/set_password/", SetPassword),
    ];

    /// <summary>A user as the API shows one; never the password.</summary>
    internal static JsonObject Render(ApiRequest request, StoredObject user)
    {
        var groups = user.List("groups").Select(pk => request.Store.Get(ModelNames.Group, pk)).OfType<StoredObject>().ToList();
        return new JsonObject
        {
            ["pk"] = AttributeValidator.KeyOf(ModelNames.User, user.Pk),
            ["username"] = user.Text("username"),
            ["name"] = user.Text("name"),
            ["is_active"] = user.Flag("is_active"),
            ["last_login"] = user.Data["last_login"]?.DeepClone(),
            ["date_joined"] = user.Text("date_joined"),
            ["is_superuser"] = UserRules.IsSuperuser(request.Store, user),
            ["groups"] = user.Data["groups"]!.DeepClone(),
            ["groups_obj"] = new JsonArray([.. groups.Select(group => GroupEndpoints.Summary(request.Core.Release, group))]),
            ["email"] = user.Text("email"),
            ["avatar"] = "",
            ["attributes"] = user.Data["attributes"]!.DeepClone(),
            ["uid"] = user.Text("uid"),
            ["path"] = user.Text("path"),
            ["type"] = user.Text("type"),
            ["uuid"] = user.Text("uuid"),
            ["password_change_date"] = user.Text("password_change_date"),
            ["last_updated"] = user.Text("password_change_date"),
        };
    }

    private static ApiResult Me(ApiRequest request)
    {
        var user = request.User!;
        var groups = user.List("groups").Select(pk => request.Store.Get(ModelNames.Group, pk)).OfType<StoredObject>();
        return ApiResult.Ok(new JsonObject
        {
            ["user"] = new JsonObject
            {
                ["pk"] = AttributeValidator.KeyOf(ModelNames.User, user.Pk),
                ["username"] = user.Text("username"),
                ["name"] = user.Text("name"),
                ["is_active"] = user.Flag("is_active"),
                ["is_superuser"] = request.IsSuperuser,
                ["groups"] = new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group.Text("name"), ["pk"] = group.Pk })]),
                ["email"] = user.Text("email"),
                ["avatar"] = "",
                ["uid"] = user.Text("uid"),
                ["settings"] = user.Data["attributes"]?["settings"]?.DeepClone() ?? new JsonObject(),
                ["type"] = user.Text("type"),
                ["system_permissions"] = new JsonArray(),
            },
        });
    }

    private static ApiResult List(ApiRequest request) => Listing.Of(
        request, ModelNames.User, "username", ["username", "email", "name", "is_active", "path", "type", "uuid"], ["username", "name", "email"],
        user => Render(request, user));

    private static ApiResult Create(ApiRequest request) => ApiResult.Created(Render(request, request.Writer.Save(ModelNames.User, null, request.Body)));

    private static ApiResult Change(ApiRequest request)
    {
        var user = request.Find(ModelNames.User);
        if (user.Text("type") == "internal_service_account" && request.Body.ContainsKey("type"))
        {
            throw new ValidationException("type", "Can't change internal service account to other user type.");
        }

        return ApiResult.Ok(Render(request, request.Writer.Save(ModelNames.User, user, request.Body)));
    }

    private static ApiResult Delete(ApiRequest request)
    {
        ModelRules.Delete(request.Writer, request.Find(ModelNames.User));
        return ApiResult.NoContent;
    }

    private static ApiResult SetPassword(ApiRequest request)
    {
        var user = request.Find(ModelNames.User);
        if (request.Body["password"]?.ToString() is not { Length: > 0 } password)
        {
            throw new ValidationException("password", "This field is required.");
        }

        UserRules.SetPassword(user, password);
        request.Store.Update(user);
        return ApiResult.NoContent;
    }
}
