using System.Text.RegularExpressions;
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
    public static YamlScalarNode Text(string value) =>
        new(value) { Style = PlainText().IsMatch(value) && !Keyword().IsMatch(value) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };

    public static YamlScalarNode Flag(bool value) => new(value ? "true" : "false") { Style = ScalarStyle.Plain };

    public static YamlScalarNode Number(long value) => new(value.ToString(System.Globalization.CultureInfo.InvariantCulture)) { Style = ScalarStyle.Plain };

    public static YamlScalarNode Null() => new("null") { Style = ScalarStyle.Plain };

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

    public static string Write(YamlNode root)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(writer, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        new YamlStream(new YamlDocument(root)).Save(emitter, assignAnchors: false);

        // The mark of the end of a document, which only streams of several documents need.
        const string End = "...\n";
        var text = writer.ToString().ReplaceLineEndings("\n");
        return text.EndsWith(End, StringComparison.Ordinal) ? text[..^End.Length] : text;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./-]*( (-|[A-Za-z0-9(][A-Za-z0-9_./()-]*))*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    [GeneratedRegex("^(y|n|yes|no|true|false|on|off|null)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();
}
