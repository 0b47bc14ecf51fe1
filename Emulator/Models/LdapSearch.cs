using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Who may search the whole directory of an LDAP provider.</summary>
internal static class LdapSearch
{
    internal const string Permission = "search_full_directory";

    private const string Searchers = "emulator_searchers";

    internal static void Permit(ObjectStore store, StoredObject provider, string user)
    {
        if (!Of(provider).Contains(user))
        {
            provider.Data[Searchers] = new JsonArray([.. Of(provider).Append(user).Select(pk => JsonValue.Create(pk))]);
            store.Update(provider);
        }
    }

    /// <summary>The primary keys of the users.</summary>
    internal static IReadOnlyList<string> Of(StoredObject provider) => provider.List(Searchers);
}
