using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// A blueprint that takes back what is no longer declared. Nothing in it depends on what is still there: an object that somebody removed already is
/// passed over.
/// </summary>
internal static class RemovalBlueprint
{
    /// <summary>Objects that go with the ones they tie together.</summary>
    private static readonly string[] s_ties = ["authentik_policies.policybinding", "authentik_flows.flowstagebinding", "authentik_core.token"];

    public static string Text(string name, DeclaredList remembered, IReadOnlyList<DeclaredItem> undeclared, AuthentikRelease release)
    {
        var gone = undeclared.Where(item => item.Fate == Fate.Remove).Select(item => item.Id).OfType<string>().ToHashSet();
        var items = undeclared
            .Where(item => item.Model != DeclaredItem.FileModel)
            .Where(item => !s_ties.Contains(item.Model) || !DeclaredList.References(item.Identifiers).Any(gone.Contains))
            .ToList();
        var entries = remembered.ReferencesOf(items).Select(item => Entry(item, "present", [remembered.Find(item)], null))

            // The other way round: what refers to something goes before it.
            .Concat(items.AsEnumerable().Reverse().Select(item => item.Fate == Fate.Restore
                ? Entry(item, "present", Conditions(item), AuthentikObjects.FirstValues(item, release))
                : Entry(item, "absent", Conditions(item), null)));
        return Write(Map(("version", Number(1)), ("metadata", Map(("name", Scalar(name)))), ("entries", List(entries))));

        YamlNode[] Conditions(DeclaredItem item) =>
        [
            .. remembered.ReferencesOf([item]).Select(remembered.Find),

            // Bindings are found by other keys than those that !Find gives.
            .. item.Model == "authentik_policies.policybinding" ? (YamlNode[])[] : [remembered.Find(item)],
        ];
    }

    private static YamlNode Entry(DeclaredItem item, string state, YamlNode[] conditions, YamlMappingNode? attributes)
    {
        var entry = Map(("model", Scalar(item.Model)), ("state", Scalar(state)));
        if (state == "present" && attributes is null)
        {
            entry.Add("id", Scalar(item.Id!));
        }

        entry.Add("conditions", List(conditions));
        entry.Add("identifiers", item.Identifiers);
        if (attributes is not null)
        {
            entry.Add("attrs", attributes);
        }

        return entry;
    }

    private static YamlScalarNode Scalar(string value) => BlueprintYaml.Text(value);
}
