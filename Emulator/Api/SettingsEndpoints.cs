using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Api;

/// <summary>The system settings: kept and shown, without any effect on what the emulator does.</summary>
internal static class SettingsEndpoints
{
    private const string Model = "authentik_tenants.tenant";
    private const string Key = "system";

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "admin/settings/", request => ApiResult.Ok(Read(request).Data)),
        new("PATCH", "admin/settings/", Change),
    ];

    /// <summary>What authentik starts with.</summary>
    private static JsonObject Defaults() => new()
    {
        ["avatars"] = "gravatar,initials",
        ["default_user_change_name"] = true,
        ["default_user_change_email"] = false,
        ["default_user_change_username"] = false,
        ["event_retention"] = "days=365",
        ["reputation_lower_limit"] = -5,
        ["reputation_upper_limit"] = 5,
        ["footer_links"] = new JsonArray(),
        ["gdpr_compliance"] = true,
        ["impersonation"] = true,
        ["impersonation_require_reason"] = true,
        ["default_token_duration"] = "minutes=30",
        ["default_token_length"] = 60,
    };

    private static StoredObject Read(ApiRequest request) => request.Store.Get(Model, Key) ?? new(Model, Key, Defaults());

    private static ApiResult Change(ApiRequest request)
    {
        var exists = request.Store.Get(Model, Key) is not null;
        var row = Read(request);
        foreach (var (name, value) in request.Body)
        {
            var known = row.Data[name];
            if (known is null || value is null || Kind(known) != Kind(value))
            {
                return new(400, new JsonObject { [name] = new JsonArray(known is null ? "There is no such setting." : "Not a valid value.") });
            }

            row.Data[name] = value.DeepClone();
        }

        if (exists)
        {
            request.Store.Update(row);
        }
        else
        {
            request.Store.Insert(row);
        }

        return ApiResult.Ok(row.Data);
    }

    private static string Kind(JsonNode value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "switch",
        var kind => kind.ToString(),
    };
}
