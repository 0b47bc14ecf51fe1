using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>What roles let the members of their groups do: rights on all objects of a model, such as <c>authentik_core.view_user</c>. There are none on single objects.</summary>
internal static class RoleRules
{
    internal static bool Has(ObjectStore store, StoredObject user, string permission) =>
        GroupRules.WithParents(store, user.List("groups"))
            .SelectMany(group => group.List("roles"))
            .Distinct()
            .Any(role => store.Get(ModelNames.Role, role)?.List("permissions").Contains(permission) is true);

    /// <summary>Gives a role rights; those it has stay.</summary>
    internal static void Grant(StoredObject role, IEnumerable<string> permissions) =>
        role.Data["permissions"] = new JsonArray([.. role.List("permissions").Union(permissions).Select(permission => JsonValue.Create(permission))]);

    internal static void Revoke(StoredObject role, IEnumerable<string> permissions) =>
        role.Data["permissions"] = new JsonArray([.. role.List("permissions").Except(permissions).Select(permission => JsonValue.Create(permission))]);
}
