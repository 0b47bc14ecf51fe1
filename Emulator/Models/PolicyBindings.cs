using System.Globalization;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Models;

/// <summary>
/// Asks the bindings of an application, flow or stage whether a user passes. Groups, users and expired passwords can be answered; everything else
/// needs Python, a GeoIP database or a memory of sign-ins, and is never guessed.
/// </summary>
internal static class PolicyBindings
{
    /// <summary>Whether the bindings can be asked.</summary>
    internal static bool CanAnswer(ObjectStore store, StoredObject target) => Enabled(store, target).All(binding => Policy(store, binding) is null or { Model: ModelNames.PasswordExpiryPolicy });

    /// <summary>Whether the user passes; who is null is nobody yet. Without bindings everybody does.</summary>
    internal static bool Pass(ObjectStore store, StoredObject target, StoredObject? user)
    {
        var bindings = Enabled(store, target);
        if (bindings.Count == 0)
        {
            return true;
        }

        if (bindings.Select(binding => Policy(store, binding)).FirstOrDefault(policy => policy is not null and not { Model: ModelNames.PasswordExpiryPolicy }) is { } policy)
        {
            throw new NotBuiltException($"the evaluation of the policy '{policy.Text("name")}' ({policy.Model})");
        }

        var groups = user is null ? [] : GroupRules.WithParents(store, user.List("groups")).Select(group => group.Pk).ToHashSet();
        bool Passes(StoredObject binding) => binding.Flag("negate") != (
            Policy(store, binding) is { } expiry ? !IsExpired(expiry, user)
            : binding.Text("group") is { Length: > 0 } group ? groups.Contains(group)
            : binding.Text("user") == user?.Pk);
        return target.Text("policy_engine_mode") == "all" ? bindings.All(Passes) : bindings.Any(Passes);
    }

    private static List<StoredObject> Enabled(ObjectStore store, StoredObject target) =>
        [.. store.List(ModelNames.PolicyBinding, new JsonObject { ["target"] = target.Pk }).Where(binding => binding.Flag("enabled"))];

    private static StoredObject? Policy(ObjectStore store, StoredObject binding) =>
        binding.Text("policy") is { Length: > 0 } pk ? store.Get(ModelNames.Policy, pk) : null;

    private static bool IsExpired(StoredObject policy, StoredObject? user)
    {
        if (!policy.Flag("deny_only"))
        {
            throw new NotBuiltException($"the policy '{policy.Text("name")}', which would take passwords away");
        }

        return user is not null
            && DateTimeOffset.Parse(user.Text("password_change_date"), CultureInfo.InvariantCulture).AddDays(policy.Data["days"]!.GetValue<int>()) < DateTimeOffset.UtcNow;
    }
}
