using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// The objects that a server's declarations make or change, for a later run that no longer declares some of them. Objects are known by their
/// identifiers, never by their keys in the database.
/// </summary>
internal sealed class DeclaredList
{
    private readonly Dictionary<string, (string Model, YamlMappingNode Identifiers)> _byId;

    private DeclaredList(IReadOnlyList<(string Model, string? Id, YamlMappingNode Identifiers, Fate? Fate)> entries)
    {
        _byId = entries.Where(entry => entry.Id is not null).GroupBy(entry => entry.Id!).ToDictionary(g => g.Key, g => (g.First().Model, g.First().Identifiers));
        Items =
        [
            .. entries.Select(entry =>
            {
                var key = Write(Map(("model", Text(entry.Model)), ("identifiers", Expand(entry.Identifiers))));
                return new DeclaredItem(entry.Model, entry.Id, entry.Identifiers, key, entry.Fate ?? AuthentikObjects.FateOf(entry.Model, entry.Identifiers, key));
            }),
        ];
    }

    public IReadOnlyList<DeclaredItem> Items { get; }

    /// <summary>What is declared now.</summary>
    public static DeclaredList Of(AuthentikResource server, AuthentikBlueprint blueprint)
    {
        var foreign = server.Rules.Entries.Where(entry => entry.IsForeign).Select(OwnEntries.Id).ToHashSet();
        var entries = (blueprint.IsEmpty ? [] : blueprint.Entries)
            .Where(entry => Scalar(entry, "model") != "authentik_blueprints.metaapplyblueprint" && Scalar(entry, "state") != "absent")
            .Select(entry => (
                Scalar(entry, "model")!,
                Scalar(entry, "id"),
                (YamlMappingNode)entry["identifiers"],

                // An entry without attributes is there only to be bound to.
                foreign.Contains(Scalar(entry, "id") ?? "") || !entry.Children.ContainsKey("attrs") ? Fate.Keep : (Fate?)null));
        var files = server.Rules.Blueprints.Select(own => (DeclaredItem.FileModel, (string?)null, Map(("path", Text(own.Content.Target))), (Fate?)Fate.Remove));
        return new([.. entries, .. files]);
    }

    /// <summary>What was remembered; nothing for a text of another kind.</summary>
    public static DeclaredList Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var items = stream.Documents is [{ RootNode: YamlSequenceNode list }] ? list.Children.Cast<YamlMappingNode>() : [];
        return new([.. items.Select(item => (
            Scalar(item, "model")!, Scalar(item, "id"), (YamlMappingNode)item["identifiers"], Scalar(item, "keep") == "true" ? Fate.Keep : (Fate?)null))]);
    }

    /// <summary>The text that <see cref="Parse"/> reads, with the items that another list has and this one has not.</summary>
    public string TextWith(IEnumerable<DeclaredItem> others)
    {
        var list = List(Items.Concat(others).Select(item =>
        {
            var map = Map(("model", Text(item.Model)));
            if (item.Id is not null)
            {
                map.Add("id", Text(item.Id));
            }

            map.Add("identifiers", item.Identifiers);
            if (item.Fate == Fate.Keep)
            {
                map.Add("keep", Flag(true));
            }

            return (YamlNode)map;
        }));
        return Write(list);
    }

    /// <summary>What this list has that another has not, each object once. What others refer to comes with them.</summary>
    public IReadOnlyList<DeclaredItem> Without(DeclaredList other)
    {
        var known = other.Items.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        return [.. Items.Where(item => item.Fate != Fate.Keep && !known.Contains(item.Key)).DistinctBy(item => item.Key)];
    }

    /// <summary>The items that others refer to, directly or not, in the order of this list.</summary>
    public IReadOnlyList<DeclaredItem> ReferencesOf(IEnumerable<DeclaredItem> items)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<YamlMappingNode>(items.Select(item => item.Identifiers));
        while (open.TryDequeue(out var identifiers))
        {
            foreach (var id in References(identifiers).Where(id => _byId.ContainsKey(id) && found.Add(id)))
            {
                open.Enqueue(_byId[id].Identifiers);
            }
        }

        return [.. Items.Where(item => item.Id is not null && found.Contains(item.Id)).DistinctBy(item => item.Id)];
    }

    /// <summary>What an item refers to.</summary>
    public static IEnumerable<string> References(YamlMappingNode identifiers) =>
        identifiers.AllNodes.OfType<YamlScalarNode>().Where(node => !node.Tag.IsEmpty && node.Tag.Value == "!KeyOf").Select(node => node.Value!);

    /// <summary>The lookup of an object, without reference to other entries.</summary>
    public YamlNode Find(DeclaredItem item)
    {
        var find = new YamlSequenceNode(Text(item.Model)) { Tag = "!Find", Style = YamlDotNet.Core.Events.SequenceStyle.Flow };
        foreach (var (field, value) in item.Identifiers.Children)
        {
            find.Add(new YamlSequenceNode(Text(((YamlScalarNode)field).Value!), Expand(value)) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow });
        }

        return find;
    }

    private YamlNode Expand(YamlNode node) => node switch
    {
        YamlScalarNode { Tag.IsEmpty: false } key when key.Tag.Value == "!KeyOf" && _byId.TryGetValue(key.Value!, out var target) =>
            Find(new DeclaredItem(target.Model, null, target.Identifiers, "", Fate.Keep)),
        YamlSequenceNode sequence => new YamlSequenceNode(sequence.Children.Select(Expand)) { Tag = sequence.Tag, Style = sequence.Style },
        YamlMappingNode map => new YamlMappingNode(map.Children.Select(child => KeyValuePair.Create(child.Key, Expand(child.Value)))),
        _ => node,
    };

    private static string? Scalar(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
