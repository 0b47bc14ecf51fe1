using System.Globalization;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Models;

/// <summary>Tokens: who owns them, when they expire, their key.</summary>
internal static class TokenRules
{
    // authentik's system setting default_token_duration.
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMinutes(30);

    internal static void BeforeSave(ModelWriter writer, StoredObject row, StoredObject? existing, JsonObject given)
    {
        if (writer.FromBlueprint)
        {
            // authentik insists on both in a blueprint, also when the token is there already.
            foreach (var name in (string[])["user", "intent"])
            {
                if (!given.ContainsKey(name))
                {
                    throw new ValidationException("non_field_errors", $"Missing {name}");
                }
            }
        }

        if (existing is not null && existing.Text("user") != row.Text("user"))
        {
            throw new ValidationException("user", "User cannot be changed");
        }

        if (!row.Flag("expiring"))
        {
            row.Data["expires"] = null;
        }
        else if (row.Data["expires"] is null || (row.Text("intent") == "api" && (existing is null || given.ContainsKey("expires"))))
        {
            row.Data["expires"] = Timestamp.Of(DateTime.UtcNow + DefaultDuration);
        }

        if (row.Text("key").Length == 0)
        {
            row.Data["key"] = Secrets.Random(60);
        }
    }

    /// <summary>The user a key authenticates for the API, or null.</summary>
    internal static StoredObject? Authenticate(ObjectStore store, string key)
    {
        var token = key.Length == 0 ? null : store.Find(ModelNames.Token, new JsonObject { ["key"] = key, ["intent"] = "api" });
        return token is null || IsExpired(token) || store.Get(ModelNames.User, token.Text("user")) is not { } user || !user.Flag("is_active") ? null : user;
    }

    internal static bool IsExpired(StoredObject token) =>
        token.Flag("expiring") && token.Text("expires") is { Length: > 0 } expires &&
        DateTime.Parse(expires, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) < DateTime.UtcNow;
}
