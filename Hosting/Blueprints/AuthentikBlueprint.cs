using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Turns what was declared in C# into one authentik blueprint. The text is the same for the same declarations, whatever the run, machine or
/// target: it holds no secret and no address, see <see cref="BlueprintVariables"/>.
/// </summary>
internal sealed class AuthentikBlueprint(AuthentikResource server)
{
    /// <summary>Below /blueprints, whose own content must stay: it makes the first administrator and the login flow.</summary>
    public const string FolderName = "aspire";

    public string FileName => $"{server.Name}.yaml";

    /// <summary>The path authentik knows the blueprint by.</summary>
    public string InstancePath => $"{FolderName}/{FileName}";

    public static string MetadataName(AuthentikResource server) => $"Aspire - {server.Name}";

    /// <summary>The generated blueprint, if anything is declared, and the user's own, by their paths below the folder.</summary>
    public static IReadOnlyList<(string Path, string Text)> FilesOf(AuthentikResource server)
    {
        var blueprint = new AuthentikBlueprint(server);
        IEnumerable<(string, string)> generated = blueprint.IsEmpty ? [] : [(blueprint.FileName, blueprint.Text)];
        return [.. generated, .. server.Rules.Blueprints.Select(own => (own.Content.Target, own.Content.Text))];
    }

    public bool IsEmpty => !server.Declared.Any() && server.OutpostList.Count == 0;

    /// <summary>
    /// How long a blueprint may be. authentik reads it whole, checks it and applies it in one transaction, and ends tasks after ten minutes;
    /// 1,000 applications and as many groups take about 3 MiB.
    /// </summary>
    public const int LongestText = 8 * 1024 * 1024;

    public string Text => CheckLength(Write(Build(variable => Env(variable))));

    /// <summary>The same blueprint for a check that cannot see the worker's environment.</summary>
    public string TextWithSampleValues => Write(Build(variable => BlueprintYaml.Text(BlueprintVariables.Sample(variable))));

    /// <summary>The entries of the blueprint.</summary>
    public IEnumerable<YamlMappingNode> Entries => ((YamlSequenceNode)Build(variable => Env(variable))["entries"]).Children.Cast<YamlMappingNode>();

    private string CheckLength(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        return length <= LongestText ? text : throw new DistributedApplicationException(string.Create(
            CultureInfo.InvariantCulture,
            $"What is declared for '{server.Name}' makes a blueprint of {length / 1048576.0:0.0} MiB ({server.Declared.Count()} resources); authentik takes {LongestText / 1048576} MiB in reasonable time. Declare less in C#: users by the thousand belong into a directory or are imported through authentik's API."));
    }

    /// <summary>Each kind of entry after those it refers to.</summary>
    private YamlMappingNode Build(Func<string, YamlNode> value)
    {
        List<YamlNode> entries = [.. BlueprintRequirements.Of(server)];
        entries.AddRange(CertificateEntries.Of(server));
        entries.AddRange(OwnEntries.Certificates(server, value));
        entries.AddRange(PeopleEntries.Of(server, value));
        entries.AddRange(SourceEntries.Of(server, value));
        entries.AddRange(OidcEntries.Scopes(server));
        entries.AddRange(SamlEntries.Attributes(server));
        entries.AddRange(OidcEntries.Of(server, value));
        entries.AddRange(ProxyEntries.Of(server, value));
        entries.AddRange(SamlEntries.Of(server, value));
        entries.AddRange(LdapEntries.Of(server, value));
        entries.AddRange(OutpostApplicationEntries.Of(server, value));
        entries.AddRange(EmbeddedOutpost.Entries(server, value));
        foreach (var outpost in server.OutpostList)
        {
            entries.Add(Outpost(outpost, value));
            entries.Add(OutpostToken(outpost, value));
        }

        entries.AddRange(PolicyEntries.Policies(server));
        entries.AddRange(OwnEntries.Of(server, value));
        entries.AddRange(SignInEntries.Of(server, value));
        entries.AddRange(PolicyEntries.Bindings(server));
        return Map(
            ("version", Number(1)),

            // Unique among all blueprints: two of one name stop authentik from registering the rest.
            ("metadata", Map(("name", BlueprintYaml.Text(MetadataName(server))))),
            ("entries", List(entries)));
    }

    private static YamlMappingNode Outpost(AuthentikOutpostResource outpost, Func<string, YamlNode> value)
    {
        // The URL the outpost really uses, or sign-in loops; without it, or without the level, an outpost crashes.
        var config = Map(("authentik_host", value(BlueprintVariables.HostOf(outpost))));
        if (outpost.Kind.HasBrowsers)
        {
            config.Add(BlueprintYaml.Text("authentik_host_browser"), value(BlueprintVariables.BrowserHostOf(outpost)));
        }

        if (outpost.Insecure)
        {
            config.Add(BlueprintYaml.Text("authentik_host_insecure"), Flag(true));
        }

        // What is written here wins over the container's own level as soon as it is connected.
        config.Add(BlueprintYaml.Text("log_level"), BlueprintYaml.Text(outpost.LogLevel.Text()));
        return Map(
            ("model", BlueprintYaml.Text("authentik_outposts.outpost")),
            ("id", BlueprintYaml.Text(OutpostId(outpost))),
            ("identifiers", Map(("name", BlueprintYaml.Text(outpost.Name)))),
            ("attrs", Map(
                ("type", BlueprintYaml.Text(outpost.Kind.Type)),
                ("providers", List(outpost.Served.Select(application => KeyOf(application.ProviderId)))),
                ("config", config))));
    }

    /// <summary>
    /// Saving the outpost made a user and a token for it, with a random key. This entry finds that token and gives it the key that the
    /// outpost's container has. authentik wants user and intent repeated.
    /// </summary>
    private static YamlMappingNode OutpostToken(AuthentikOutpostResource outpost, Func<string, YamlNode> value)
    {
        var id = KeyOf(OutpostId(outpost));
        return Map(
            ("model", BlueprintYaml.Text("authentik_core.token")),
            ("identifiers", Map(("identifier", Format("ak-outpost-%s-api", id)))),
            ("attrs", Map(
                ("user", Find(
                    "authentik_core.user",
                    ("name", BlueprintYaml.Text($"Outpost {outpost.Name} Service-Account")),
                    ("path", BlueprintYaml.Text("goauthentik.io/outposts")))),
                ("intent", BlueprintYaml.Text("api")),
                ("expiring", Flag(false)),
                ("managed", Format("goauthentik.io/outpost/ak-outpost-%s-api", id)),
                ("key", value(BlueprintVariables.Name(outpost, BlueprintVariables.Token))))));
    }

    private static string OutpostId(AuthentikOutpostResource outpost) => $"outpost-{outpost.Name}";
}
