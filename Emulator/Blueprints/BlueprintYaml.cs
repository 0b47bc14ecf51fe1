using System.Globalization;
using System.Text.RegularExpressions;
using Authentik.Emulator.Blueprints.Tags;
using Authentik.Emulator.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Authentik.Emulator.Blueprints;

/// <summary>
/// Reads blueprint YAML into plain values (text, long, double, bool, null, <see cref="List{T}"/>, <see cref="Dictionary{TKey,TValue}"/>) with
/// unresolved <see cref="BlueprintTag"/>s in between. Plain scalars follow YAML 1.1, as authentik's parser does.
/// </summary>
internal sealed partial class BlueprintYaml(AuthentikRelease release)
{
    /// <summary>Whether entries may be grouped in sections.</summary>
    internal bool HasSections => release.HasNewBlueprintTags;

    /// <summary>The one document of the text; null when it is empty.</summary>
    internal object? Parse(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
        }
        catch (YamlException exception)
        {
            throw new BlueprintSyntaxException($"line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}");
        }
    }

    /// <summary>The value of a node, with tags in it unresolved.</summary>
    internal object? Convert(YamlNode node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.IsLocal)
        {
            return TagFactory.Create(node.Tag.Value, node, this, release);
        }

        return node switch
        {
            YamlMappingNode mapping => ConvertMapping(mapping),
            YamlSequenceNode sequence => sequence.Children.Select(Convert).ToList(),
            YamlScalarNode scalar => ConvertScalar(scalar),
            _ => throw new BlueprintSyntaxException($"line {node.Start.Line}: unexpected {node.NodeType}"),
        };
    }

    private Dictionary<string, object?> ConvertMapping(YamlMappingNode mapping)
    {
        var result = new Dictionary<string, object?>();
        foreach (var (keyNode, valueNode) in mapping.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? throw new BlueprintSyntaxException($"line {keyNode.Start.Line}: only texts can be keys");
            if (key != "<<" || ((YamlScalarNode)keyNode).Style is not ScalarStyle.Plain)
            {
                result[key] = Convert(valueNode);
                continue;
            }

            // A merge key brings in another mapping under the keys that are given here.
            foreach (var source in valueNode is YamlSequenceNode several ? several.Children : [valueNode])
            {
                var merged = source as YamlMappingNode ?? throw new BlueprintSyntaxException($"line {source.Start.Line}: only a mapping can be merged");
                foreach (var (name, value) in ConvertMapping(merged))
                {
                    result.TryAdd(name, value);
                }
            }
        }

        return result;
    }

    private static object? ConvertScalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str"))
        {
            return text;
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
            _ when IntegerPattern().IsMatch(text) =>
                long.Parse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            _ when OctalPattern().IsMatch(text) => System.Convert.ToInt64(text, 8),
            _ when FloatPattern().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    [GeneratedRegex("^[-+]?(0|[1-9][0-9_]*)$")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex("^0[0-7]+$")]
    private static partial Regex OctalPattern();

    [GeneratedRegex(@"^[-+]?[0-9]+\.[0-9]*([eE][-+][0-9]+)?$")]
    private static partial Regex FloatPattern();
}
