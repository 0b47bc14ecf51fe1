using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tests.Support;

/// <summary>The request schemas of authentik's API description, as far as blueprints are concerned: which attributes there are and what they take.</summary>
public sealed class RequestSchemas
{
    /// <summary>Attributes that only blueprints may set.</summary>
    private static readonly string[] s_blueprintOnly = ["password", "key", "managed", "icon", "permissions"];

    private readonly JsonObject _components;
    private readonly Dictionary<string, string> _names;

    private RequestSchemas(JsonObject components)
    {
        _components = components;
        _names = components["schemas"]!.AsObject().Select(schema => schema.Key).Where(name => name.EndsWith("Request", StringComparison.Ordinal))
            .ToDictionary(name => name[..^"Request".Length].ToLowerInvariant());
    }

    public static RequestSchemas Parse(string description)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(description));
        return new((JsonObject)ToJson(((YamlMappingNode)stream.Documents[0].RootNode)["components"])!);
    }

    /// <summary>What is wrong with the attributes of a new or changed object; the request for a change has no required attributes.</summary>
    public IEnumerable<string> Check(string model, JsonObject attributes)
    {
        if (!_names.TryGetValue(model.Split('.')[1], out var name))
        {
            return [$"{model}: the API description knows no request for it"];
        }

        var known = _components["schemas"]![name]!["properties"]!.AsObject();
        return attributes.Where(attribute => !s_blueprintOnly.Contains(attribute.Key)).SelectMany(attribute => known[attribute.Key] is { } schema
            ? Validate(schema, attribute.Value).Select(error => $"{model}.{attribute.Key}: {error}")
            : [$"{model}.{attribute.Key}: the API description does not know it"]);
    }

    private IEnumerable<string> Validate(JsonNode schema, JsonNode? value)
    {
        if (value is null && (bool?)schema["nullable"] == true)
        {
            return [];
        }

        var rules = (JsonObject)schema.DeepClone();
        var alternatives = (rules["allOf"] ?? (rules.ContainsKey("$ref") ? new JsonArray(rules.DeepClone()) : null))?.AsArray();
        if (alternatives is not null)
        {
            return alternatives.SelectMany(part => Validate(_components["schemas"]![part!["$ref"]!.GetValue<string>().Split('/')[^1]]!, value));
        }

        if (rules["type"]?.GetValue<string>() == "array" && value is JsonArray items)
        {
            return items.SelectMany(item => Validate(rules["items"]!, item));
        }

        foreach (var unknown in (string[])["nullable", "writeOnly", "readOnly", "oneOf", "additionalProperties"])
        {
            rules.Remove(unknown);
        }

        return new JsonSchema(rules.ToJsonString()).Validate(value);
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when long.TryParse(scalar.Value, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.ToString()),
    };
}
