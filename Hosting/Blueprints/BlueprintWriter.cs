using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Writes nodes as YAML, in the one form that blueprints need: blocks outside, flow below a tag. YamlDotNet's own emitter, which can do everything, took
/// three quarters of the time of generation.
/// </summary>
internal sealed class BlueprintWriter
{
    /// <summary>A longer key is marked as one, because readers look no further ahead than 1,024 characters for a colon.</summary>
    private const int LongestSimpleKey = 128;

    private readonly StringBuilder _text = new();

    public static string Write(YamlNode root)
    {
        var writer = new BlueprintWriter();
        writer.Block(root, 0);
        return writer._text.ToString();
    }

    /// <summary>Writes a node of which the first line has begun, to the end of its last line.</summary>
    private void Block(YamlNode node, int indent)
    {
        switch (node)
        {
            case YamlMappingNode map when IsBlock(map):
                Mapping(map, indent);
                break;
            case YamlSequenceNode list when IsBlock(list):
                Sequence(list, indent);
                break;
            default:
                Flow(node);
                _text.Append('\n');
                break;
        }
    }

    private void Mapping(YamlMappingNode map, int indent)
    {
        var isFirst = true;
        foreach (var (key, value) in map.Children)
        {
            Indent(isFirst ? 0 : indent);
            isFirst = false;
            var name = (YamlScalarNode)key;
            if (name.Value!.Length > LongestSimpleKey)
            {
                _text.Append("? ");
                Scalar(name);
                _text.Append('\n');
                Indent(indent);
            }
            else
            {
                Scalar(name);
            }

            _text.Append(':');
            switch (value)
            {
                case YamlMappingNode inner when IsBlock(inner):
                    _text.Append('\n');
                    Indent(indent + 2);
                    Mapping(inner, indent + 2);
                    break;
                case YamlSequenceNode inner when IsBlock(inner):
                    _text.Append('\n');
                    Indent(indent);
                    Sequence(inner, indent);
                    break;
                default:
                    _text.Append(' ');
                    Flow(value);
                    _text.Append('\n');
                    break;
            }
        }
    }

    private void Sequence(YamlSequenceNode list, int indent)
    {
        var isFirst = true;
        foreach (var item in list.Children)
        {
            Indent(isFirst ? 0 : indent);
            isFirst = false;
            _text.Append("- ");
            Block(item, indent + 2);
        }
    }

    private static bool IsBlock(YamlMappingNode map) => map.Tag.IsEmpty && map.Style != MappingStyle.Flow && map.Children.Count > 0;

    private static bool IsBlock(YamlSequenceNode list) => list.Tag.IsEmpty && list.Style != SequenceStyle.Flow && list.Children.Count > 0;

    private void Flow(YamlNode node)
    {
        if (!node.Tag.IsEmpty)
        {
            _text.Append(node.Tag.Value).Append(' ');
        }

        switch (node)
        {
            case YamlScalarNode scalar:
                Scalar(scalar);
                break;
            case YamlSequenceNode list:
                _text.Append('[');
                foreach (var (index, item) in list.Children.Index())
                {
                    _text.Append(index == 0 ? "" : ", ");
                    Flow(item);
                }

                _text.Append(']');
                break;
            case YamlMappingNode map:
                _text.Append('{');
                foreach (var (index, (key, value)) in map.Children.Index())
                {
                    _text.Append(index == 0 ? "" : ", ");
                    Flow(key);
                    _text.Append(": ");
                    Flow(value);
                }

                _text.Append('}');
                break;
            default:
                throw new NotSupportedException($"A blueprint has no {node.NodeType}.");
        }
    }

    private void Scalar(YamlScalarNode scalar)
    {
        var value = scalar.Value ?? "";
        switch (scalar.Style)
        {
            case ScalarStyle.Plain:
            case ScalarStyle.Any when BlueprintYaml.IsPlain(value):
                _text.Append(value);
                break;
            case ScalarStyle.SingleQuoted when value.All(IsPrintable):
                _text.Append('\'').Append(value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            default:
                Quoted(value);
                break;
        }
    }

    private void Quoted(string value)
    {
        _text.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(character);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case var other when IsPrintable(other):
                    _text.Append(other);
                    break;
                default:
                    _text.Append("\\u").Append(((int)character).ToString("X4", CultureInfo.InvariantCulture));
                    break;
            }
        }

        _text.Append('"');
    }

    /// <summary>Neither a control character, nor a break of lines, nor one that readers refuse or leave out. Halves of a pair come with the other half.</summary>
    private static bool IsPrintable(char character) =>
        character is >= ' ' and < '\u007f' or >= '\u00a0' and < '\u2028' or > '\u2029' and < '\ufeff' or > '\ufeff' and < '\ufffe';

    private void Indent(int count) => _text.Append(' ', count);
}
