using System.Globalization;
using Aspire.Hosting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A blueprint that the user wrote: read, and checked as far as that can be done without authentik.</summary>
/// <param name="File">The file on the host.</param>
/// <param name="Target">Its path below the folder that authentik reads, with slashes.</param>
/// <param name="Text">What is in it.</param>
/// <param name="MetadataName">The name it gives itself, which must be its own among all blueprints; authentik takes the path where there is none.</param>
/// <param name="Tags">The tags in it, each once.</param>
/// <param name="HasSections">Its entries are in sections.</param>
internal sealed record OwnBlueprint(string File, string Target, string Text, string? MetadataName, IReadOnlyCollection<string> Tags, bool HasSections)
{
    private const string InstantiateLabel = "blueprints.goauthentik.io/instantiate";

    private static readonly string[] s_tags =
        ["!KeyOf", "!Find", "!FindObject", "!Env", "!File", "!Context", "!Format", "!If", "!Condition", "!Enumerate", "!Value", "!Index", "!AtIndex", "!ParseJSON"];

    private static readonly string[] s_states = ["present", "created", "must_created", "absent"];

    /// <summary>The path authentik knows it by.</summary>
    public string InstancePath => $"{AuthentikBlueprint.FolderName}/{Target}";

    /// <summary>The blueprint of a file, or all of a folder.</summary>
    public static IReadOnlyList<OwnBlueprint> Read(string appHostDirectory, string path)
    {
        var full = Path.GetFullPath(Path.Combine(appHostDirectory, path));
        if (System.IO.File.Exists(full))
        {
            return [ReadFile(full, Path.GetFileName(full))];
        }

        if (!Directory.Exists(full))
        {
            throw new DistributedApplicationException($"The blueprint '{path}' of WithBlueprint is neither a file nor a folder: there is nothing at {full}. Paths start at the folder of the app host.");
        }

        // What begins with a dot is nothing to authentik either.
        var files = Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
            .Select(file => (File: file, Target: Path.GetRelativePath(full, file).Replace(Path.DirectorySeparatorChar, '/')))
            .Where(file => !file.Target.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Target, StringComparer.Ordinal)
            .Select(file => ReadFile(file.File, file.Target))
            .ToList();
        return files.Count > 0 ? files : throw new DistributedApplicationException($"The folder '{path}' of WithBlueprint holds no blueprint, that is no file named *.yaml.");
    }

    private static OwnBlueprint ReadFile(string file, string target)
    {
        if (Path.GetExtension(file) != ".yaml")
        {
            throw Refused(file, "authentik reads only files named *.yaml. Rename it");
        }

        var text = System.IO.File.ReadAllText(file);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException ex)
        {
            throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"it is not YAML (line {ex.Start.Line}): {ex.InnerException?.Message ?? ex.Message}"));
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            throw Refused(file, "a blueprint is one YAML document: a mapping with version and entries");
        }

        if (Scalar(root, "version") != "1")
        {
            throw Refused(file, "it needs 'version: 1'");
        }

        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.AllNodes.Where(node => !node.Tag.IsEmpty && node.Tag.IsLocal))
        {
            if (!s_tags.Contains(node.Tag.Value))
            {
                throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"authentik has no tag {node.Tag.Value} (line {node.Start.Line})"));
            }

            tags.Add(node.Tag.Value);
        }

        var metadata = Child(root, "metadata") as YamlMappingNode;
        if (metadata is not null && Child(metadata, "labels") is YamlMappingNode labels
            && string.Equals(Scalar(labels, InstantiateLabel), "false", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(file, $"its label {InstantiateLabel} is false, so authentik would never apply it. Remove the label");
        }

        var sections = Child(root, "entries") as YamlMappingNode;
        CheckEntries(file, sections is null ? [Child(root, "entries")] : [.. sections.Children.Values]);
        return new(file, target, text, metadata is null ? null : Scalar(metadata, "name"), tags, sections is not null);
    }

    private static void CheckEntries(string file, IEnumerable<YamlNode?> lists)
    {
        foreach (var list in lists)
        {
            if (list is not YamlSequenceNode entries)
            {
                throw Refused(file, "it needs 'entries', a list");
            }

            foreach (var node in entries.Children)
            {
                var line = node.Start.Line;
                if (node is not YamlMappingNode entry || Child(entry, "model") is not { } model)
                {
                    throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"the entry at line {line} has no 'model'"));
                }

                if (model is YamlScalarNode { Tag.IsEmpty: true, Value: var name } && name?.Split('.') is not [{ Length: > 0 }, { Length: > 0 }])
                {
                    throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"the model '{name}' at line {line} is not like authentik_core.group"));
                }

                if (Child(entry, "identifiers") is null && Scalar(entry, "model") != "authentik_blueprints.metaapplyblueprint")
                {
                    throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"the entry at line {line} has no 'identifiers'"));
                }

                if (Child(entry, "state") is YamlScalarNode { Tag.IsEmpty: true, Value: { } state } && !s_states.Contains(state))
                {
                    throw Refused(file, string.Create(CultureInfo.InvariantCulture, $"the state '{state}' at line {line} is none of {string.Join(", ", s_states)}"));
                }
            }
        }
    }

    private static YamlNode? Child(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static string? Scalar(YamlMappingNode map, string key) => (Child(map, key) as YamlScalarNode)?.Value;

    private static DistributedApplicationException Refused(string file, string why) => new($"The blueprint {file} cannot be used: {why}.");
}
