using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Models;

/// <summary>Users: their password, their derived identifiers, and what their groups make them.</summary>
internal static class UserRules
{
    private const string Hash = "password";

    internal static void BeforeSave(StoredObject row, StoredObject? existing, JsonObject given)
    {
        if (row.Text("path") is var path && (path.Length == 0 || path.StartsWith('/') || path.EndsWith('/')))
        {
            throw new ValidationException("path", "No leading or trailing slashes allowed.");
        }

        if (existing is null)
        {
            row.Data["uuid"] = Guid.NewGuid().ToString();
            row.Data["date_joined"] = Timestamp.Now();
            row.Data["last_login"] = null;
            row.Data["password_change_date"] = Timestamp.Now();
            row.Data["uid"] = Secrets.Digest($"{row.Text("uuid")}-{row.Pk}");
        }

        row.Data[Hash] = existing?.Data[Hash]?.DeepClone() ?? "";
        if (given[Hash]?.ToString() is { Length: > 0 } password)
        {
            SetPassword(row, password);
        }
    }

    /// <summary>Sets a password; the one the user has already stays as it is, so that applying twice changes nothing.</summary>
    internal static void SetPassword(StoredObject user, string password)
    {
        if (!HasPassword(user, password))
        {
            user.Data[Hash] = Secrets.HashPassword(password);
            user.Data["password_change_date"] = Timestamp.Now();
        }
    }

    /// <summary>Whether this is the user's password.</summary>
    internal static bool HasPassword(StoredObject user, string password) => Secrets.VerifyPassword(password, user.Text(Hash));

    /// <summary>Whether one of the user's groups, or of the groups above them, makes superusers.</summary>
    internal static bool IsSuperuser(ObjectStore store, StoredObject user) =>
        GroupRules.WithParents(store, user.List("groups")).Any(group => group.Flag("is_superuser"));

    /// <summary>The user's attributes over those of the user's groups.</summary>
    internal static JsonObject MergedAttributes(ObjectStore store, StoredObject user)
    {
        var merged = new JsonObject();
        foreach (var owner in GroupRules.WithParents(store, user.List("groups")).OrderBy(group => group.Text("name"), StringComparer.Ordinal).Append(user))
        {
            foreach (var (name, value) in owner.Data["attributes"] as JsonObject ?? [])
            {
                merged[name] = value?.DeepClone();
            }
        }

        return merged;
    }
}
