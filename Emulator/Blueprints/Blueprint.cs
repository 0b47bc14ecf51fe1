namespace Authentik.Emulator.Blueprints;

/// <summary>One entry; any value may still hold tags.</summary>
internal sealed record BlueprintEntry(
    string? Id, object? Model, object? State, Dictionary<string, object?> Identifiers, Dictionary<string, object?> Attrs, List<object?> Conditions,
    List<object?> Permissions);

/// <summary>A blueprint as written: its name and labels, its context, its entries in order.</summary>
internal sealed record Blueprint(
    string? Name, IReadOnlyDictionary<string, string> Labels, Dictionary<string, object?> Context, IReadOnlyList<BlueprintEntry> Entries)
{
    private static readonly string[] EntryKeys = ["model", "state", "identifiers", "attrs", "conditions", "id", "permissions"];

    /// <summary>Whether discovery leaves the file alone.</summary>
    internal bool IsNotInstantiated =>
        Labels.TryGetValue("blueprints.goauthentik.io/instantiate", out var value) && value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a blueprint from its text.</summary>
    internal static Blueprint Parse(string text, BlueprintYaml yaml)
    {
        var root = yaml.Parse(text) as Dictionary<string, object?> ?? throw new BlueprintSyntaxException("a blueprint is a mapping with version and entries");
        if (root.TryGetValue("version", out var version) && version is not 1L)
        {
            throw new BlueprintSyntaxException("Invalid blueprint version: the emulator knows version 1");
        }

        var metadata = Map(root, "metadata");
        var labels = Map(metadata, "labels").ToDictionary(pair => pair.Key, pair => BlueprintValue.ToText(pair.Value));
        return new Blueprint(metadata.GetValueOrDefault("name") as string, labels, Map(root, "context"),
            [.. ReadEntries(root, yaml.HasSections).Select(ParseEntry)]);
    }

    private static IEnumerable<object?> ReadEntries(Dictionary<string, object?> root, bool hasSections) => root.GetValueOrDefault("entries") switch
    {
        null => [],
        List<object?> list => list,
        Dictionary<string, object?> sections when hasSections => sections.SelectMany(section =>
            section.Value as List<object?> ?? throw new BlueprintSyntaxException($"section {section.Key} of entries is not a sequence")),
        _ => throw new BlueprintSyntaxException("entries is not a sequence"),
    };

    private static BlueprintEntry ParseEntry(object? value)
    {
        var entry = value as Dictionary<string, object?> ?? throw new BlueprintSyntaxException("an entry is a mapping");
        if (entry.Keys.FirstOrDefault(key => !EntryKeys.Contains(key)) is { } unknown)
        {
            throw new BlueprintSyntaxException($"the authentik emulator does not know the key '{unknown}' of an entry");
        }

        return new BlueprintEntry(
            entry.GetValueOrDefault("id") as string,
            entry.GetValueOrDefault("model") ?? throw new BlueprintSyntaxException("an entry has no model"),
            entry.GetValueOrDefault("state") ?? "present",
            Map(entry, "identifiers"),
            Map(entry, "attrs"),
            entry.GetValueOrDefault("conditions") as List<object?> ?? [],
            entry.GetValueOrDefault("permissions") as List<object?> ?? []);
    }

    private static Dictionary<string, object?> Map(Dictionary<string, object?> parent, string key) => parent.GetValueOrDefault(key) switch
    {
        null => [],
        Dictionary<string, object?> map => map,
        _ => throw new BlueprintSyntaxException($"{key} is not a mapping"),
    };
}
