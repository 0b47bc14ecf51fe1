using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Builds the parts of a blueprint, among them authentik's own YAML tags.</summary>
internal static partial class BlueprintYaml
{
    public static YamlMappingNode Map(params ReadOnlySpan<(string Key, YamlNode Value)> entries)
    {
        var map = new YamlMappingNode();
        foreach (var (key, value) in entries)
        {
            map.Add(Text(key), value);
        }

        return map;
    }

    public static YamlSequenceNode List(params IEnumerable<YamlNode> items) => new(items);

    /// <summary>A text. It is quoted unless no reader of YAML could take it for anything else.</summary>
    public static YamlScalarNode Text(string value)
    {
        CheckStorable(value);
        return new(value) { Style = IsPlain(value) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };
    }

    /// <summary>Whether every reader takes a text for itself without quotes.</summary>
    public static bool IsPlain(string value) => PlainText().IsMatch(value) && !Keyword().IsMatch(value);

    public static YamlScalarNode Flag(bool value) => new(value ? "true" : "false") { Style = ScalarStyle.Plain };

    public static YamlScalarNode Number(long value) => new(value.ToString(CultureInfo.InvariantCulture)) { Style = ScalarStyle.Plain };

    public static YamlScalarNode Null() => new("null") { Style = ScalarStyle.Plain };

    /// <summary>A span of time as authentik writes it, in whole seconds.</summary>
    public static YamlScalarNode Duration(TimeSpan value) => Text(AuthentikDuration.Text("The duration", value));

    /// <summary>Anything that JSON can say.</summary>
    public static YamlNode Json(JsonNode? value) => value switch
    {
        null => Null(),
        JsonObject map => Map([.. map.Select(entry => (entry.Key, Json(entry.Value)))]),
        JsonArray list => List(list.Select(Json)),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => Text(value.GetValue<string>()),
            JsonValueKind.True or JsonValueKind.False => Flag(value.GetValue<bool>()),

            _ => new YamlScalarNode(Exponent().Replace(value.ToJsonString(), Exponent)) { Style = ScalarStyle.Plain },
        },
    };

    /// <summary>What JSON writes as a number every reader of YAML takes for one, but for exponents without a point or without a sign.</summary>
    private static string Exponent(Match match)
    {
        var (fraction, sign) = (match.Groups["fraction"].Value, match.Groups["sign"].Value);
        return $"{match.Groups["digits"].Value}{(fraction.Length == 0 ? ".0" : fraction)}e{(sign.Length == 0 ? "+" : sign)}{match.Groups["power"].Value}";
    }

    /// <summary>The primary key of an earlier entry.</summary>
    public static YamlNode KeyOf(string id) => new YamlScalarNode(id) { Tag = "!KeyOf" };

    /// <summary>The primary key of an object that is there already.</summary>
    public static YamlNode Find(string model, params ReadOnlySpan<(string Field, YamlNode Value)> conditions)
    {
        var parts = new YamlSequenceNode(Text(model)) { Tag = "!Find", Style = SequenceStyle.Flow };
        foreach (var (field, value) in conditions)
        {
            parts.Add(new YamlSequenceNode(Text(field), value) { Style = SequenceStyle.Flow });
        }

        return parts;
    }

    public static YamlNode Format(string format, params IEnumerable<YamlNode> arguments) =>
        new YamlSequenceNode([Text(format), .. arguments]) { Tag = "!Format", Style = SequenceStyle.Flow };

    /// <summary>The value of an environment variable of the worker.</summary>
    public static YamlNode Env(string name) => new YamlScalarNode(name) { Tag = "!Env" };

    public static string Write(YamlNode root) => BlueprintWriter.Write(root);

    /// <summary>Neither a YAML file nor a database takes these, and authentik's message would not name the text.</summary>
    private static void CheckStorable(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\0' || (char.IsSurrogate(value[i]) && !char.IsSurrogatePair(value, i)))
            {
                throw new DistributedApplicationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The text '{value[..i]}…' holds the character U+{(int)value[i]:X4} at position {i}, which authentik cannot store. Remove it from the declaration."));
            }

            if (char.IsSurrogate(value[i]))
            {
                i++;
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./-]*( (-|[A-Za-z0-9(][A-Za-z0-9_./()-]*))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    [GeneratedRegex("^(y|n|yes|no|true|false|on|off|null)\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();

    [GeneratedRegex(@"^(?<digits>-?[0-9]+)(?<fraction>\.[0-9]+)?[eE](?<sign>[-+]?)(?<power>[0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Exponent();
}
