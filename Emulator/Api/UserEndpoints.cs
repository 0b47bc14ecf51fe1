using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Security;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Api;

/// <summary>core/users/</summary>
internal static class UserEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "core/users/me/", Me, ApiAccess.User),
        new("GET", "core/users/", List) { Permission = "authentik_core.view_user" },
        new("POST", "core/users/", Create) { Permission = "authentik_core.add_user" },
        new("GET", "core/users/*/", request => ApiResult.Ok(Render(request, request.Find(ModelNames.User)))) { Permission = "authentik_core.view_user" },
        new("PATCH", "core/users/*/", Change) { Permission = "authentik_core.change_user" },
        new("DELETE", "core/users/*/", Delete) { Permission = "authentik_core.delete_user" },
        new("POST", "core/users/*/set_password/", SetPassword) { Permission = "authentik_core.reset_user_password" },
        new("POST", "core/users/*/recovery/", Recovery) { Permission = "authentik_core.reset_user_password" },
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
            ["groups_obj"] = request.Http.Query["include_groups"] == "false" ? null : new JsonArray([.. groups.Select(group => GroupEndpoints.Summary(request, group))]),
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
        request, ModelNames.User, "username", ["username", "email", "name", "is_active", "path", "type", "uuid", "date_joined"], ["username", "name", "email"],
        user => Render(request, user));

    /// <summary>A one-time token of the recovery flow. The flow itself is what the blueprints make it.</summary>
    private static ApiResult Recovery(ApiRequest request)
    {
        var user = request.Find(ModelNames.User);
        var brand = request.Store.Find(ModelNames.Brand, "default", true);
        if (brand?.Data["flow_recovery"]?.ToString() is not { } key || request.Store.Get(ModelNames.Flow, key) is not { } flow)
        {
            throw new ValidationException("non_field_errors", "No recovery flow set.");
        }

        var identifier = $"{user.Text("uid")}-password-reset";
        var token = request.Store.Find(ModelNames.Token, "identifier", identifier);
        if (token is not null)
        {
            request.Store.Delete(token);
        }

        token = new StoredObject(ModelNames.Token, Guid.NewGuid().ToString(), new JsonObject
        {
            ["identifier"] = identifier, ["user"] = AttributeValidator.KeyOf(ModelNames.User, user.Pk), ["intent"] = "recovery", ["description"] = "",
            ["expiring"] = true, ["expires"] = Timestamp.Of(DateTime.UtcNow.AddMinutes(30)), ["managed"] = null, ["key"] = Secrets.Random(60),
        });
        request.Store.Insert(token);
        return ApiResult.Ok(new JsonObject
        {
            ["link"] = $"{Origin.Of(request.Core, request.Http)}if/flow/{flow.Text("slug")}/?flow_token={token.Text("key")}",
        });
    }

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
