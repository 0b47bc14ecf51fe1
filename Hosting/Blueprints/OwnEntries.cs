using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that the user wrote, of any model.</summary>
internal static class OwnEntries
{
    public static string Id(AuthentikEntryResource entry) => $"entry-{entry.Name}";

    /// <summary>Certificates, which applications look up by their names.</summary>
    public static IEnumerable<YamlNode> Certificates(AuthentikResource server, Func<string, YamlNode> value) =>
        server.Rules.Entries.Where(IsCertificate).Select(entry => Entry(entry, value));

    /// <summary>All the others.</summary>
    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.Rules.Entries.Where(entry => !IsCertificate(entry)).Select(entry => Entry(entry, value));

    /// <summary>One that refers to other objects comes after them.</summary>
    private static bool IsCertificate(AuthentikEntryResource entry) => entry.Model == CertificateEntries.Model && !All(entry).OfType<AuthentikValue.KeyOfValue>().Any();

    /// <summary>The variables that the worker needs for them.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Variables(AuthentikResource server) =>
        server.Rules.Entries.SelectMany(entry => Values(entry).Select((variable, index) => KeyValuePair.Create(VariableName(entry, index), variable.Source)));

    public static IEnumerable<AuthentikValue> All(AuthentikEntryResource entry) =>
        entry.Identifiers.Values.Concat(entry.Attributes.Values).Concat(entry.Conditions).SelectMany(value => value.All());

    private static YamlMappingNode Entry(AuthentikEntryResource entry, Func<string, YamlNode> value)
    {
        var variables = Values(entry);
        var node = new YamlMappingNode { { "model", Text(entry.Model) }, { "id", Text(Id(entry)) } };
        if (entry.State != AuthentikEntryState.Present)
        {
            node.Add("state", Text(entry.State switch
            {
                AuthentikEntryState.Created => "created",
                AuthentikEntryState.MustBeCreated => "must_created",
                _ => "absent",
            }));
        }

        if (entry.Conditions.Count > 0)
        {
            node.Add("conditions", List(entry.Conditions.Select(Yaml)));
        }

        node.Add("identifiers", Mapping(entry.Identifiers));
        if (entry.State != AuthentikEntryState.Absent)
        {
            node.Add("attrs", Mapping(entry.Attributes));
        }

        return node;

        YamlNode Yaml(AuthentikValue part) => part.ToYaml(variable => value(VariableName(entry, variables.IndexOf(variable))));

        YamlMappingNode Mapping(IReadOnlyDictionary<string, AuthentikValue> parts)
        {
            var map = new YamlMappingNode();
            foreach (var (key, part) in parts)
            {
                map.Add(Text(key), Yaml(part));
            }

            return map;
        }
    }

    private static List<AuthentikValue.VariableValue> Values(AuthentikEntryResource entry) => [.. All(entry).OfType<AuthentikValue.VariableValue>().Distinct()];

    private static string VariableName(AuthentikEntryResource entry, int index) =>
        BlueprintVariables.Name(entry, string.Create(CultureInfo.InvariantCulture, $"VALUE_{index}"));

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
