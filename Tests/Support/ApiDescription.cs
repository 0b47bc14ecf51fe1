using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tests.Support;

/// <summary>authentik's description of its API (OpenAPI 3.0), of which the schemas of requests are looked at.</summary>
public sealed class ApiDescription
{
    private readonly JsonSchema _schemas;

    public ApiDescription(string yaml)
        : this(Read(yaml))
    {
    }

    /// <param name="schemas">The schemas by their names.</param>
    public ApiDescription(JsonObject schemas)
    {
        // authentik ignores what a request has too much; here it is a fault.
        foreach (var (_, schema) in schemas.Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal) && schema.Value!["properties"] is not null))
        {
            schema!["additionalProperties"] ??= false;
        }

        _schemas = new JsonSchema(new JsonObject { ["components"] = new JsonObject { ["schemas"] = schemas } }.ToJsonString());
    }

    /// <summary>What is wrong with a request; attributes that the schema does not have are wrong too.</summary>
    public IReadOnlyList<string> Validate(string schema, JsonObject request) =>
        [.. _schemas.Validate(request, $"#/components/schemas/{schema}").Select(fault => $"{schema}: {fault}")];

    private static JsonObject Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (JsonObject)Convert(stream.Documents.Single().RootNode["components"]["schemas"])!;
    }

    /// <summary>OpenAPI 3.0 says with a word of its own what JSON schema says with a type.</summary>
    private static JsonNode? Convert(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var result = new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value))));
                if (result["nullable"]?.ToString() == "true" && result["type"] is JsonValue type)
                {
                    result["type"] = new JsonArray(type.ToString(), "null");
                }

                foreach (var word in (string[])["nullable", "readOnly", "writeOnly", "deprecated", "discriminator"])
                {
                    result.Remove(word);
                }

                return result;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(Convert)]);
            case YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar:
                return scalar.Value switch
                {
                    "true" => true,
                    "false" => false,
                    _ => long.TryParse(scalar.Value, out var number) ? number : scalar.Value,
                };
            default:
                return ((YamlScalarNode)node).Value;
        }
    }
}
