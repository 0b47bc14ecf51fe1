using System.Globalization;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Groups: membership is kept at the user, the groups above a group as a list in every release.</summary>
internal static class GroupRules
{
    internal static void BeforeSave(StoredObject row, JsonObject given)
    {
        if (given.ContainsKey("parent"))
        {
            row.Data["parents"] = given["parent"] is { } parent ? new JsonArray(parent.DeepClone()) : new JsonArray();
        }

        row.Data["parents"] ??= new JsonArray();
        if (row.List("parents").Contains(row.Pk))
        {
            throw new ValidationException(given.ContainsKey("parent") ? "parent" : "parents", "Cannot set group as parent of itself.");
        }

        row.Data.Remove("parent");
        row.Data.Remove("users");
    }

    internal static void AfterSave(ModelWriter writer, StoredObject row, JsonObject given)
    {
        if (given["users"] is not JsonArray users)
        {
            return;
        }

        var wanted = users.Select(user => user!.ToString()).ToHashSet();
        var current = Members(writer.Store, row.Pk).ToDictionary(user => user.Pk);
        foreach (var user in current.Values.Where(user => !wanted.Contains(user.Pk)))
        {
            Leave(writer.Store, user, row.Pk);
        }

        foreach (var pk in wanted.Where(pk => !current.ContainsKey(pk)))
        {
            Join(writer.Store, writer.Store.Get(ModelNames.User, pk)!, row.Pk);
        }
    }

    internal static List<StoredObject> Members(ObjectStore store, string group) =>
        store.List(ModelNames.User, new JsonObject { ["groups"] = new JsonArray(group) });

    internal static void Join(ObjectStore store, StoredObject user, string group)
    {
        if (!user.List("groups").Contains(group))
        {
            ((JsonArray)user.Data["groups"]!).Add(group);
            store.Update(user);
        }
    }

    internal static void Leave(ObjectStore store, StoredObject user, string group)
    {
        user.Data["groups"] = new JsonArray([.. user.List("groups").Where(pk => pk != group).Select(pk => JsonValue.Create(pk))]);
        store.Update(user);
    }

    /// <summary>The groups with all groups above them.</summary>
    internal static IReadOnlyCollection<StoredObject> WithParents(ObjectStore store, IEnumerable<string> groups)
    {
        var found = new Dictionary<string, StoredObject>();
        var open = new Queue<string>(groups);
        while (open.TryDequeue(out var pk))
        {
            if (!found.ContainsKey(pk) && store.Get(ModelNames.Group, pk) is { } group)
            {
                found[pk] = group;
                group.List("parents").ToList().ForEach(open.Enqueue);
            }
        }

        return found.Values;
    }

    /// <summary>A number that follows from the group's key, as authentik has one for LDAP.</summary>
    internal static long NumberOf(string pk) => int.Parse(pk[..7], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0xFFFFF;
}
