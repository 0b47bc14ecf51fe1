using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tests.Blueprints;

/// <summary>A blueprint as the schemas see it: they describe resolved values, so authentik's tags become values of the kind they stand for.</summary>
internal static class BlueprintJson
{
    private const string Uuid = "00000000-0000-0000-0000-000000000000";

    /// <summary>Attributes that refer to users and providers, whose primary keys are numbers.</summary>
    private static readonly string[] s_numbers = ["provider", "providers", "backchannel_providers", "user", "users"];

    /// <summary>Keys of other kinds that the schema of blueprints takes for numbers. They are UUIDs, as the description of the API says.</summary>
    private static readonly string[] s_misdescribed = ["sources", "name_id_mapping"];

    public static YamlMappingNode Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    /// <param name="text">The blueprint.</param>
    /// <param name="forApi">For the description of the API. The schema of blueprints leaves out that attributes may be null.</param>
    public static JsonObject Read(string text, bool forApi = false) => (JsonObject)Convert(Load(text), "", forApi)!;

    private static JsonNode? Convert(YamlNode node, string property, bool forApi) => node switch
    {
        { Tag: { IsEmpty: false } tag } when tag.Value is "!KeyOf" or "!Find" => s_numbers.Contains(property) || (!forApi && s_misdescribed.Contains(property)) ? JsonValue.Create(1) : JsonValue.Create(Uuid),
        { Tag: { IsEmpty: false } tag } when tag.Value is "!Env" => JsonValue.Create(property == "server_uri" ? "ldap://text.invalid" : "http://text.invalid"),
        { Tag: { IsEmpty: false } tag } when tag.Value is "!Format" => JsonValue.Create("text"),
        { Tag.IsEmpty: false } => throw new NotSupportedException($"The tag {node.Tag} is not known."),
        YamlMappingNode map => new JsonObject(map.Children
            .Select(child => (Key: ((YamlScalarNode)child.Key).Value!, child.Value))
            .Where(child => forApi || child.Value is not YamlScalarNode { Style: ScalarStyle.Plain, Value: "null" })
            .Select(child => KeyValuePair.Create(child.Key, Convert(child.Value, child.Key, forApi)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(child => Convert(child, property, forApi))]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when long.TryParse(scalar.Value, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"Not part of a blueprint: {node}"),
    };
}
