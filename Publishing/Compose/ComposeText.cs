using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Publishing;

/// <summary>
/// The last changes to a Compose file, on its text: what Aspire's classes have no place for, and placeholders that stop Compose when their value is
/// missing.
/// </summary>
internal sealed class ComposeText(ComposeTranslation translation, IReadOnlyDictionary<string, ComposeVariable> variables)
{
    private const string Header =
        """
        # Written by Authentik.Aspire.Publishing. What is changed here is gone when it is published again: put it into compose.override.yaml.
        # Values come from .env beside this file; `./stack help` says what else there is to do.


        """;

    public string Complete(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        foreach (var (key, value) in Map(root, "services")!.Children)
        {
            CompleteService(((YamlScalarNode)key).Value!, (YamlMappingNode)value);
        }

        foreach (var key in root.AllNodes.OfType<YamlMappingNode>().SelectMany(map => map.Children.Keys).OfType<YamlScalarNode>())
        {
            key.Style = ScalarStyle.Plain;
        }

        foreach (var scalar in root.AllNodes.OfType<YamlScalarNode>().Where(s => s.Value is not null))
        {
            scalar.Value = Require(scalar.Value!);
        }

        var text = new StringWriter { NewLine = "\n" };
        text.Write(Header.ReplaceLineEndings("\n"));
        stream.Save(new Unended(new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024).WithIndentedSequences())), assignAnchors: false);
        return text.ToString();
    }

    private void CompleteService(string name, YamlMappingNode service)
    {
        if (translation.Processes.TryGetValue(name, out var processes) && Map(service, "deploy", "resources", "limits") is { } limits)
        {
            limits.Add("pids", new YamlScalarNode(processes.ToString(CultureInfo.InvariantCulture)) { Style = ScalarStyle.Plain });
        }

        if (translation.Aliases.TryGetValue(name, out var aliases) && Child(service, "networks") is YamlSequenceNode networks)
        {
            service.Children["networks"] = new YamlMappingNode(networks.Children.Select(network => KeyValuePair.Create(
                network,
                (YamlNode)new YamlMappingNode("aliases", new YamlSequenceNode(aliases.Select(alias => new YamlScalarNode(alias))) { Style = SequenceStyle.Flow }))));
        }

        // Compose would make a folder that is missing, for root alone.
        foreach (var volume in (Child(service, "volumes") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
        {
            if ((Child(volume, "type") as YamlScalarNode)?.Value == "bind")
            {
                volume.Add("bind", new YamlMappingNode("create_host_path", new YamlScalarNode("false") { Style = ScalarStyle.Plain }));
            }
        }

        foreach (var value in Map(service, "environment")?.Children.Values.OfType<YamlScalarNode>() ?? [])
        {
            value.Value = Literal(value.Value ?? "");
        }

        // Aspire takes care of the dollars in what a shell runs, and of no others.
        if (Child(service, "entrypoint") is null)
        {
            foreach (var argument in (Child(service, "command") as YamlSequenceNode)?.Children.OfType<YamlScalarNode>() ?? [])
            {
                argument.Value = Literal(argument.Value ?? "");
            }
        }
    }

    /// <summary>A dollar that begins none of our placeholders is a dollar.</summary>
    private string Literal(string value)
    {
        var text = new StringBuilder();
        var position = 0;
        foreach (System.Text.RegularExpressions.Match match in ComposeVariable.Reference().Matches(value))
        {
            if (variables.ContainsKey(match.Groups[1].Value))
            {
                text.Append(value[position..match.Index].Replace("$", "$$", StringComparison.Ordinal)).Append(match.Value);
                position = match.Index + match.Length;
            }
        }

        return text.Append(value[position..].Replace("$", "$$", StringComparison.Ordinal)).ToString();
    }

    private string Require(string value) => ComposeVariable.Reference().Replace(
        value, match => variables.TryGetValue(match.Groups[1].Value, out var variable) ? variable.Placeholder : match.Value);

    private static YamlNode? Child(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static YamlMappingNode? Map(YamlMappingNode map, params ReadOnlySpan<string> path)
    {
        YamlMappingNode? current = map;
        foreach (var key in path)
        {
            current = current is null ? null : Child(current, key) as YamlMappingNode;
        }

        return current;
    }

    /// <summary>Without the dots that end a document.</summary>
    private sealed class Unended(IEmitter inner) : IEmitter
    {
        public void Emit(ParsingEvent @event) => inner.Emit(@event is DocumentEnd ? new DocumentEnd(isImplicit: true) : @event);
    }
}
