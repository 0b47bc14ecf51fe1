using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Sources: what authentik checks of one. Nobody comes from them here, no directory is read and no key of a provider is fetched.</summary>
internal static class SourceRules
{
    internal static void BeforeSave(ModelWriter writer, StoredObject row, JsonObject given)
    {
        if (row.Model == ModelNames.LdapSource)
        {
            CheckDirectory(writer.Store, row, given);
        }
    }

    /// <summary>What the login page offers: sources that sign people in elsewhere, which a directory does not. The address itself answers 501.</summary>
    internal static JsonArray Buttons(ObjectStore store, StoredObject identification) => new(
    [
        .. identification.List("sources").Select(pk => store.Get(ModelNames.OAuthSource, pk)).OfType<StoredObject>().Where(source => source.Flag("enabled"))
            .OrderBy(source => source.Text("name"), StringComparer.Ordinal)
            .Select(source => new JsonObject
            {
                ["name"] = source.Text("name"),
                ["icon_url"] = null,
                ["challenge"] = new JsonObject { ["component"] = "xak-flow-redirect", ["to"] = $"/source/oauth/login/{source.Text("slug")}/" },
            }),
    ]);

    private static void CheckDirectory(ObjectStore store, StoredObject row, JsonObject given)
    {
        foreach (var uri in row.Text("server_uri").Split(','))
        {
            if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("ldap" or "ldaps") || parsed.Host.Length == 0)
            {
                throw new ValidationException("server_uri", "Enter a valid URL.");
            }
        }

        foreach (var kind in (string[])["user", "group"])
        {
            var mappings = $"{kind}_property_mappings";
            if (given[$"sync_{kind}s"]?.GetValue<bool>() == true && given[mappings] is not JsonArray { Count: > 0 })
            {
                throw new ValidationException(mappings, $"When 'Sync {kind}s' is enabled, '{kind}s property mappings' cannot be empty.");
            }
        }

        if (row.Flag("sync_users_password")
            && store.List(ModelNames.LdapSource, new JsonObject { ["sync_users_password"] = true }).Exists(other => other.Pk != row.Pk))
        {
            throw new ValidationException("sync_users_password", "Only a single LDAP Source with password synchronization is allowed");
        }
    }
}
