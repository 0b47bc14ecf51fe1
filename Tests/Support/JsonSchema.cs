using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.Support;

/// <summary>A validator for what the schemas in use say: enough for those of Aspire's manifest, authentik's blueprints and its API, and no more.</summary>
public sealed class JsonSchema(JsonNode root)
{
    private static readonly string[] s_annotations = ["$schema", "$id", "$defs", "definitions", "title", "description", "default", "format", "examples", "$comment", "components"];

    public JsonSchema(string text)
        : this(JsonNode.Parse(text)!)
    {
    }

    /// <summary>By one of the schemas of the document, which may refer to others.</summary>
    public IReadOnlyList<string> Validate(JsonNode schema, JsonNode? value) => [.. Check(schema, value, "$")];

    public IReadOnlyList<string> Validate(JsonNode? value) => [.. Check(root, value, "$")];

    /// <summary>Validates against a part of the schema, named as in <c>$ref</c>.</summary>
    public IReadOnlyList<string> Validate(JsonNode? value, string reference) => [.. Check(Resolve(reference), value, "$")];

    private IEnumerable<string> Check(JsonNode? schema, JsonNode? value, string path)
    {
        if (schema is JsonValue constant)
        {
            return constant.GetValue<bool>() ? [] : [$"{path}: nothing is allowed here"];
        }

        return schema!.AsObject().Where(k => !s_annotations.Contains(k.Key)).SelectMany(k => CheckKeyword(schema.AsObject(), k.Key, k.Value!, value, path));
    }

    private IEnumerable<string> CheckKeyword(JsonObject schema, string keyword, JsonNode rule, JsonNode? value, string path) => keyword switch
    {
        "$ref" => Check(Resolve(rule.GetValue<string>()), value, path),
        "type" => HasType(rule, value) ? [] : [$"{path}: {Kind(value)} instead of {rule.ToJsonString()}"],
        "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{path}: {value?.ToJsonString()} instead of {rule.ToJsonString()}"],
        "enum" => rule.AsArray().Any(r => JsonNode.DeepEquals(r, value)) ? [] : [$"{path}: {value?.ToJsonString()} is none of {rule.ToJsonString()}"],
        "required" when value is JsonObject o => rule.AsArray().Where(r => !o.ContainsKey(r!.GetValue<string>())).Select(r => $"{path}: {r} is missing"),
        "properties" when value is JsonObject o => rule.AsObject().Where(r => o.ContainsKey(r.Key)).SelectMany(r => Check(r.Value, o[r.Key], $"{path}.{r.Key}")),
        "additionalProperties" when value is JsonObject o =>
            o.Where(p => schema["properties"]?.AsObject().ContainsKey(p.Key) != true).SelectMany(p => Check(rule, p.Value, $"{path}.{p.Key}")),
        "items" when value is JsonArray a => a.SelectMany((item, i) => Check(rule, item, $"{path}[{i}]")),
        "maxItems" when value is JsonArray a => a.Count <= rule.GetValue<int>() ? [] : [$"{path}: too many"],
        "minLength" when value is JsonValue v && v.TryGetValue<string>(out var s) => s.Length >= rule.GetValue<int>() ? [] : [$"{path}: too short"],
        "maxLength" when value is JsonValue v && v.TryGetValue<string>(out var s) => s.Length <= rule.GetValue<int>() ? [] : [$"{path}: too long"],
        "pattern" when value is JsonValue v && v.TryGetValue<string>(out var s) => Regex.IsMatch(s, rule.GetValue<string>()) ? [] : [$"{path}: '{s}' is not like {rule}"],
        "not" => Check(rule, value, path).Any() ? [] : [$"{path}: is what it must not be"],
        "allOf" => rule.AsArray().SelectMany(r => Check(r, value, path)),
        "anyOf" => OneOf(rule.AsArray(), value, path, count => count >= 1),
        "oneOf" => OneOf(rule.AsArray(), value, path, count => count == 1),
        "minimum" when value is JsonValue v && v.GetValueKind() == JsonValueKind.Number => Number(v) >= Number(rule) ? [] : [$"{path}: too small"],
        "maximum" when value is JsonValue v && v.GetValueKind() == JsonValueKind.Number => Number(v) <= Number(rule) ? [] : [$"{path}: too large"],
        "required" or "properties" or "additionalProperties" or "items" or "minLength" or "maxLength" or "maxItems" or "pattern" or "minimum" or "maximum" => [],
        _ => throw new NotSupportedException($"The schema uses '{keyword}', which this validator does not know."),
    };

    private IEnumerable<string> OneOf(JsonArray options, JsonNode? value, string path, Func<int, bool> enough)
    {
        var results = options.Select(o => Check(o, value, path).ToList()).ToList();
        var count = results.Count(r => r.Count == 0);
        return enough(count) ? [] : [$"{path}: fits {count} of {results.Count} alternatives; nearest: {string.Join("; ", results.MinBy(r => r.Count) ?? [])}"];
    }

    private JsonNode Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(root, (node, part) => node[part] ?? throw new NotSupportedException($"'{reference}' leads nowhere."));

    private static bool HasType(JsonNode rule, JsonNode? value) => rule is JsonArray several ? several.Any(r => HasType(r!, value)) : rule.GetValue<string>() switch
    {
        "integer" => Kind(value) == "number" && Number(value!) % 1 == 0,
        var type => type == Kind(value),
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        _ => "number",
    };
}
