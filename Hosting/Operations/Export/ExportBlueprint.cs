using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>Writes a snapshot as a blueprint for another authentik: primary keys become lookups, secrets become variables of its worker or are left out.</summary>
internal sealed partial class ExportBlueprint(ConfigurationSnapshot snapshot)
{
    private static readonly HashSet<string> s_readOnly =
    [
        "pk", "brand_uuid", "component", "verbose_name", "verbose_name_plural", "meta_model_name", "managed", "num_pk", "uid", "uuid", "group_uuid", "avatar", "date_joined", "last_login", "last_updated",
        "password_change_date", "flow_set", "promptstage_set", "cache_count", "export_url", "policybindingmodel_ptr_id", "enrollment_url", "bound_to", "icon", "icon_url", "background_url",
    ];

    private readonly List<string> _notes = [];
    private readonly List<string> _variables = [];

    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What the worker of the other authentik needs in its environment.</summary>
    public IReadOnlyList<string> Variables => _variables;

    public string Write(string name)
    {
        var ids = new HashSet<string>();
        var entries = new List<YamlNode>();
        foreach (var item in Ordered().Where(item => !IsLeftOut(item)))
        {
            entries.Add(Entry(item, ids));
        }

        return BlueprintYaml.Write(Map(
            ("version", Number(1)),
            ("metadata", Map(("name", BlueprintYaml.Text(name)))),
            ("entries", List(entries))));
    }

    /// <summary>Kinds as the catalog has them, groups after those above them, and then by name: the same configuration gives the same text.</summary>
    private IEnumerable<ExportedObject> Ordered()
    {
        var kinds = ExportCatalog.Kinds.Index().ToDictionary(kind => kind.Item, kind => kind.Index);
        return snapshot.Objects.OrderBy(item => kinds[item.Kind]).ThenBy(item => item.Kind.Model == "authentik_core.group" ? Depth(item, 0) : 0).ThenBy(Id, StringComparer.Ordinal);
    }

    private int Depth(ExportedObject group, int depth) =>
        Parents(group).Select(parent => depth > 50 ? depth : Depth(parent, depth + 1)).DefaultIfEmpty(depth).Max();

    private IEnumerable<ExportedObject> Parents(ExportedObject group) =>
        ((group.Data["parents"] as JsonArray)?.OfType<JsonValue>() ?? (group.Data["parent"] is JsonValue parent ? [parent] : [])).Select(pk => snapshot.Find("parent", pk)).OfType<ExportedObject>();

    /// <summary>What authentik makes by itself, alike everywhere.</summary>
    private static bool IsLeftOut(ExportedObject item) => item.Kind.IsReferenceOnly || (IsManaged(item) && item.Kind.Model != "authentik_outposts.outpost");

    private static bool IsManaged(ExportedObject item) => item.Data["managed"] is JsonValue;

    private YamlMappingNode Entry(ExportedObject item, HashSet<string> ids)
    {
        var attributes = new YamlMappingNode();
        foreach (var (name, value) in item.Data)
        {
            if (value is not null && !IsReadOnly(item.Kind, name) && Convert(item, name, value) is { } node)
            {
                attributes.Add(BlueprintYaml.Text(name), node);
            }
        }

        foreach (var secret in item.Kind.NeededSecrets)
        {
            var variable = Variable().Replace($"EXPORT_{item.Kind.Model.Split('.')[1]}_{item.Name}_{secret}", "_").ToUpperInvariant();
            _variables.Add(variable);
            attributes.Children[BlueprintYaml.Text(secret)] = Env(variable);
        }

        var id = Id(item);
        if (!ids.Add(id))
        {
            _notes.Add($"{item.Kind.Model}: two are called '{item.Name}'; the other authentik will have one.");
        }

        return Map(("model", BlueprintYaml.Text(item.Kind.Model)), ("id", BlueprintYaml.Text(id)), ("identifiers", Identifiers(item, attributes)), ("attrs", attributes));
    }

    private static YamlMappingNode Identifiers(ExportedObject item, YamlMappingNode attributes)
    {
        if (item.Kind.Key == "pk")
        {
            // A binding has no name: it is what it binds.
            var identifiers = new YamlMappingNode();
            foreach (var name in (string[])["target", "stage", "policy", "group", "user", "order"])
            {
                if (attributes.Children.TryGetValue(BlueprintYaml.Text(name), out var value))
                {
                    identifiers.Add(BlueprintYaml.Text(name), value);
                }
            }

            return identifiers;
        }

        return IsManaged(item)
            ? Map(("managed", BlueprintYaml.Text(item.Data["managed"]!.ToString())))
            : Map((item.Kind.Key, BlueprintYaml.Text(item.Name)));
    }

    private YamlNode? Convert(ExportedObject owner, string attribute, JsonNode value)
    {
        switch (value)
        {
            case JsonArray list:
                // What a list of keys points to has no order in authentik: it is that of the keys, which differ from one server to the other.
                return List(list.OfType<JsonNode>().OrderBy(item => SortKey(attribute, item), StringComparer.Ordinal).Select(item => Convert(owner, attribute, item)).OfType<YamlNode>().ToList());

            case JsonObject mapping:
                // Free text of people and of outposts: what looks like a key there is none.
                return Map([.. mapping.Where(item => item.Value is not null).Select(item => (item.Key, Plain(item.Value!)))]);

            case JsonValue scalar when ConfigurationSnapshot.IsKey(attribute, scalar):
                if (snapshot.Find(attribute, scalar) is { } target)
                {
                    return Reference(target);
                }

                if (snapshot.IsIgnored(scalar))
                {
                    return null;
                }

                _notes.Add($"{owner.Kind.Model} '{owner.Name}': {attribute} points to something that was not read, and is left out.");
                return null;

            default:
                return Plain(value);
        }
    }

    /// <summary>The same for all that are no keys, so that they stay as they are.</summary>
    private string SortKey(string attribute, JsonNode item) =>
        item is JsonValue scalar && ConfigurationSnapshot.IsKey(attribute, scalar) && snapshot.Find(attribute, scalar) is { } target ? $"{target.Kind.Model} {Id(target)}" : "";

    private YamlNode Reference(ExportedObject target)
    {
        if (target.Kind.Key == "pk")
        {
            return KeyOf(Id(target));
        }

        // Bindings need the entry itself: for a flow, authentik wants another key than the one a lookup gives.
        return IsManaged(target)
            ? Find(target.Kind.Model, ("managed", BlueprintYaml.Text(target.Data["managed"]!.ToString())))
            : Find(target.Kind.Model, (target.Kind.Key, BlueprintYaml.Text(target.Name)));
    }

    /// <summary>A binding goes by what it binds, in its order.</summary>
    private string Id(ExportedObject item)
    {
        var kind = item.Kind.Model.Split('.')[1];
        if (item.Kind.Key != "pk")
        {
            return $"{kind}-{item.Name}";
        }

        var parts = ((string[])["target", "stage", "policy", "group", "user"]).Select(name => item.Data[name] is JsonValue key ? snapshot.Find(name, key) : null).OfType<ExportedObject>();
        return $"{kind}-{string.Join('-', parts.Select(part => part.Kind.Key == "pk" ? Id(part) : part.Name))}-{item.Data["order"]}";
    }

    private static YamlNode Plain(JsonNode value) => value switch
    {
        JsonArray list => List(list.Where(item => item is not null).Select(item => Plain(item!)).ToList()),
        JsonObject mapping => Map([.. mapping.Where(item => item.Value is not null).Select(item => (item.Key, Plain(item.Value!)))]),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => Flag(value.GetValue<bool>()),
            JsonValueKind.Number => new YamlScalarNode(value.ToJsonString()) { Style = ScalarStyle.Plain },
            _ => BlueprintYaml.Text(value.ToString()),
        },
    };

    private static bool IsReadOnly(ExportKind kind, string name) =>
        s_readOnly.Contains(name) || kind.ReadOnly.Contains(name) || name.EndsWith("_obj", StringComparison.Ordinal)
        || name.StartsWith("assigned_", StringComparison.Ordinal) || name.StartsWith("url_", StringComparison.Ordinal);

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Variable();
}
