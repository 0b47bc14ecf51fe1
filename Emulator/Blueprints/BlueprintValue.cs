using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Emulator.Blueprints;

/// <summary>Blueprint values: to and from JSON, and their text and truth as Python sees them.</summary>
internal static class BlueprintValue
{
    internal static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        Dictionary<string, object?> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, ToJson(pair.Value)))),
        List<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => throw new EntryInvalidException($"A value of type {value.GetType().Name} has no place here."),
    };

    internal static object? FromJson(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => FromJson(pair.Value)),
        JsonArray list => list.Select(FromJson).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.ToString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number) ? number
                : double.Parse(value.ToString(), CultureInfo.InvariantCulture),
        },
        _ => throw new InvalidOperationException($"Unexpected JSON node {node.GetType().Name}."),
    };

    internal static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        ICollection items => items.Count > 0,
        _ => true,
    };

    internal static string ToText(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        _ => ToJson(value)!.ToJsonString(),
    };
}
