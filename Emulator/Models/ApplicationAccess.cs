using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Who may use an application: everybody, or by its bindings to groups and users.</summary>
internal static class ApplicationAccess
{
    internal static bool Allows(ObjectStore store, StoredObject application, StoredObject user)
    {
        var bindings = store.List(ModelNames.PolicyBinding, new JsonObject { ["target"] = application.Pk }).Where(binding => binding.Flag("enabled")).ToList();
        if (bindings.Count == 0)
        {
            return true;
        }

        var groups = GroupRules.WithParents(store, user.List("groups")).Select(group => group.Pk).ToHashSet();
        bool Passes(StoredObject binding) =>
            (binding.Text("group") is { Length: > 0 } group ? groups.Contains(group) : binding.Text("user") == user.Pk) != binding.Flag("negate");
        return application.Text("policy_engine_mode") == "all" ? bindings.All(Passes) : bindings.Any(Passes);
    }
}
