using System.Globalization;
using Authentik.Emulator.Configuration;
using YamlDotNet.RepresentationModel;

namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>Makes the tag for a YAML node; a tag the played release does not have breaks the file, as any unknown tag does.</summary>
internal static class TagFactory
{
    internal static BlueprintTag Create(string name, YamlNode node, BlueprintYaml yaml, AuthentikRelease release)
    {
        if (!release.HasNewBlueprintTags && (name is "!File" or "!FindObject" or "!ParseJSON"))
        {
            throw Unknown(name, node);
        }

        return name switch
        {
            "!KeyOf" => new KeyOfTag(Scalar(name, node)),
            "!Env" => Lookup(name, node, yaml, (key, fallback) => new EnvTag(key, fallback)),
            "!File" => Lookup(name, node, yaml, (key, fallback) => new FileTag(key, fallback)),
            "!Context" => Lookup(name, node, yaml, (key, fallback) => new ContextTag(key, fallback)),
            // authentik parses the text of the node itself, so another tag in there is an error when it is applied, not when it is read.
            "!ParseJSON" => new ParseJsonTag((node as YamlScalarNode)?.Value),
            "!Format" => new FormatTag(Items(name, node, yaml, 1)),
            "!Find" => new FindTag(Items(name, node, yaml, 1), asObject: false),
            "!FindObject" => new FindTag(Items(name, node, yaml, 1), asObject: true),
            "!Condition" => new ConditionTag(Items(name, node, yaml, 1)),
            "!If" => new IfTag(Items(name, node, yaml, 1)),
            "!Enumerate" => new EnumerateTag(Items(name, node, yaml, 3)),
            "!Value" => new EnumeratedItemTag("Value", Depth(name, node), item => item.Value),
            "!Index" => new EnumeratedItemTag("Index", Depth(name, node), item => item.Index),
            "!AtIndex" => new AtIndexTag(Items(name, node, yaml, 2)),
            _ => throw Unknown(name, node),
        };
    }

    private static BlueprintTag Lookup(string name, YamlNode node, BlueprintYaml yaml, Func<object?, object?, BlueprintTag> create)
    {
        if (node is YamlScalarNode scalar)
        {
            return create(scalar.Value, null);
        }

        var items = Items(name, node, yaml, 2);
        return create(items[0], items[1]);
    }

    private static List<object?> Items(string name, YamlNode node, BlueprintYaml yaml, int atLeast)
    {
        var items = (node as YamlSequenceNode)?.Children.Select(yaml.Convert).ToList();
        return items?.Count >= atLeast ? items
            : throw new BlueprintSyntaxException($"line {node.Start.Line}: {name} takes a sequence of at least {atLeast} items");
    }

    private static string Scalar(string name, YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw new BlueprintSyntaxException($"line {node.Start.Line}: {name} takes a text");

    private static int Depth(string name, YamlNode node) =>
        int.TryParse(Scalar(name, node), NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
            ? depth
            : throw new BlueprintSyntaxException($"line {node.Start.Line}: {name} takes the depth, a number");

    private static BlueprintSyntaxException Unknown(string name, YamlNode node) =>
        new($"line {node.Start.Line}, column {node.Start.Column}: could not determine a constructor for the tag '{name}'");
}
