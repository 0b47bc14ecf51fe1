using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tests.Support;

/// <summary>
/// authentik's own description of its API. Answers are checked more strictly than it says: what it does not list must not be there. It names no order
/// and no format of dates, and so neither is checked.
/// </summary>
public sealed class OpenApi
{
    private readonly JsonObject _document;
    private readonly JsonSchema _schemas;

    private OpenApi(JsonObject document) => (_document, _schemas) = (document, new(document));

    /// <summary>The description, or <see langword="null"/> where it is not at hand.</summary>
    /// <param name="name">The file.</param>
    /// <param name="correct">Corrects its schemas, by their names, where authentik does otherwise than it says.</param>
    public static OpenApi? Read(string name, Action<JsonObject> correct)
    {
        if (Repository.ReadReference(name) is not { } text)
        {
            return null;
        }

        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var document = ToJson(stream.Documents[0].RootNode)!;
        correct(document["components"]!["schemas"]!.AsObject());
        return new((JsonObject)Adapt(document)!);
    }

    /// <summary>What is wrong with an answer.</summary>
    public IReadOnlyList<string> Validate(string method, string path, int status, JsonNode? body)
    {
        var template = _document["paths"]!.AsObject().Select(pair => pair.Key).Where(candidate => Fits(candidate, path)).MinBy(candidate => candidate.Count(c => c == '{'));
        if (template is null || _document["paths"]![template]![method] is not { } operation)
        {
            return [$"{method} {path} is not described"];
        }

        if (operation["responses"]![$"{status}"] is not { } response)
        {
            return [$"{method} {template}: {status} is not described"];
        }

        if (response["content"]?["application/json"]?["schema"] is not { } schema)
        {
            return body is null ? [] : [$"{method} {template}: an answer where none is described"];
        }

        return [.. _schemas.Validate(schema, body).Select(error => $"{method} {template} {status}: {error}")];
    }

    private static bool Fits(string template, string path)
    {
        var (left, right) = (template.Split('/'), path.Split('/'));
        return left.Length == right.Length && left.Zip(right).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    /// <summary>OpenAPI 3.0 differs from JSON Schema in how it says what may be null, and which of several schemas it is.</summary>
    private static JsonNode? Adapt(JsonNode? node)
    {
        if (node is not JsonObject given)
        {
            return node is JsonArray array ? new JsonArray([.. array.Select(Adapt)]) : node?.DeepClone();
        }

        var schema = new JsonObject(given.Select(pair => KeyValuePair.Create(pair.Key, Adapt(pair.Value))));
        if (schema["discriminator"] is JsonObject { } discriminator && discriminator["mapping"] is JsonObject mapping)
        {
            var name = discriminator["propertyName"]!.ToString();
            return new JsonObject
            {
                ["oneOf"] = new JsonArray([.. mapping.Select(pair => new JsonObject
                {
                    ["allOf"] = new JsonArray(
                        new JsonObject { ["$ref"] = pair.Value!.ToString() },
                        new JsonObject { ["properties"] = new JsonObject { [name] = new JsonObject { ["const"] = pair.Key } } }),
                })]),
            };
        }

        var isNullable = schema["nullable"] is JsonValue flag && flag.TryGetValue<bool>(out var value) && value;
        if (schema["type"] is JsonValue)
        {
            // Of the keywords of a schema, and not of a schema's properties that are called so.
            foreach (var keyword in (string[])["nullable", "readOnly", "writeOnly", "deprecated", "example", "maxItems", "minItems", "uniqueItems"])
            {
                schema.Remove(keyword);
            }

            if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties"))
            {
                schema["additionalProperties"] = false;
            }
        }
        else if (schema["allOf"] is JsonArray or JsonObject || schema["oneOf"] is JsonArray)
        {
            schema.Remove("nullable");
            schema.Remove("readOnly");
            schema.Remove("writeOnly");
        }

        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) } : schema;
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value switch
        {
            "true" => true,
            "false" => false,
            "null" or "" => null,
            var text when double.TryParse(text, CultureInfo.InvariantCulture, out _) => JsonNode.Parse(text),
            var text => text,
        },
        var scalar => ((YamlScalarNode)scalar).Value,
    };
}
