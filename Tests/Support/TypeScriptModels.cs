using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.Support;

/// <summary>
/// The schemas of requests that a client in TypeScript was generated from, read back from its models: of each attribute the name, the kind, whether
/// it is needed and whether it may be null, and the values of enumerations. Limits of numbers and lengths are not in them.
/// </summary>
internal static partial class TypeScriptModels
{
    /// <summary>What the generator adds to each enumeration for values that it does not know.</summary>
    private const string UnknownValue = "11184809";

    /// <summary>All schemas of the folder, by their names.</summary>
    public static JsonObject Read(string folder) =>
        new(Directory.EnumerateFiles(folder, "*.ts").Order(StringComparer.Ordinal).Select(file => KeyValuePair.Create(Path.GetFileNameWithoutExtension(file), Schema(File.ReadAllText(file)))));

    private static JsonNode? Schema(string text)
    {
        if (Enumeration().Match(text) is { Success: true } enumeration)
        {
            var values = EnumerationValue().Matches(enumeration.Groups[1].Value).Select(match => match.Groups[1].Success
                ? JsonValue.Create(match.Groups[1].Value) as JsonNode
                : JsonValue.Create(long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
            return new JsonObject { ["enum"] = new JsonArray([.. values.Where(value => value!.ToString() != UnknownValue)]) };
        }

        if (Interface().Match(text) is not { Success: true } @interface)
        {
            // One of several others, of which requests have none here.
            return new JsonObject();
        }

        // The names on the wire are only where values are written.
        var start = text.IndexOf("ToJSONTyped(value", StringComparison.Ordinal);
        var names = start < 0 ? [] : Written().Matches(text[start..]).ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value);
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (Match property in Property().Matches(@interface.Groups[1].Value))
        {
            if (!names.TryGetValue(property.Groups[1].Value, out var name))
            {
                // Read only.
                continue;
            }

            properties[name] = Kind(property.Groups[3].Value);
            if (property.Groups[2].Length == 0)
            {
                required.Add(name);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private static JsonNode Kind(string type)
    {
        if (type.EndsWith(" | null", StringComparison.Ordinal))
        {
            return new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, Kind(type[..^" | null".Length])) };
        }

        return type switch
        {
            "string" or "Date" => new JsonObject { ["type"] = "string" },
            "number" => new JsonObject { ["type"] = "number" },
            "boolean" => new JsonObject { ["type"] = "boolean" },
            "any" or "object" or "Blob" => new JsonObject(),
            ['{', ..] => new JsonObject { ["type"] = "object" },
            _ when type.StartsWith("Array<", StringComparison.Ordinal) => new JsonObject { ["type"] = "array", ["items"] = Kind(type["Array<".Length..^1]) },
            _ => new JsonObject { ["$ref"] = $"#/components/schemas/{type}" },
        };
    }

    [GeneratedRegex(@"^export const \w+ = \{(.*?)^\} as const;", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"^ +\w+: (?:'([^']*)'|(-?[0-9]+)),?$", RegexOptions.Multiline)]
    private static partial Regex EnumerationValue();

    [GeneratedRegex(@"^export interface \w+ \{(.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Interface();

    [GeneratedRegex(@"^    (?:readonly )?(\w+)(\??): (.+);$", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"^ +'([^']+)': .*?value\['([^']+)'\]", RegexOptions.Multiline)]
    private static partial Regex Written();
}
