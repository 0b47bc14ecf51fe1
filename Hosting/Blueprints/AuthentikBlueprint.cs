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

    public bool IsEmpty => !server.Declared.Any() && server.OutpostList.Count == 0;

    public string Text => Write(Build(variable => Env(variable)));

    /// <summary>The same blueprint for a check that cannot see the worker's environment.</summary>
    public string TextWithSampleValues => Write(Build(variable => BlueprintYaml.Text(
        variable.EndsWith($"__{BlueprintVariables.Token}", StringComparison.Ordinal) ? "sample-token" : "http://sample.invalid")));

    /// <summary>The entries of the blueprint.</summary>
    public IEnumerable<YamlMappingNode> Entries => ((YamlSequenceNode)Build(variable => Env(variable))["entries"]).Children.Cast<YamlMappingNode>();

    private YamlMappingNode Build(Func<string, YamlNode> value)
    {
        // Nothing promises that authentik applies its own blueprints before this one.
        List<YamlNode> entries =
        [
            Require("Default - Provider authorization flow (implicit consent)"),
            Require("Default - Invalidation flow"),
            Require("System - OAuth2 Provider - Scopes"),
            Require("System - Proxy Provider - Scopes"),
            .. SignInEntries.Requirements(server).Select(Require),
        ];

        entries.AddRange(PeopleEntries.Of(server, value));
        entries.AddRange(OidcEntries.Of(server, value));
        foreach (var application in server.ApplicationList)
        {
            entries.Add(Provider(application, value));
            entries.Add(Application(application));
        }

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

    private static YamlMappingNode Require(string blueprint) => Map(
        ("model", BlueprintYaml.Text("authentik_blueprints.metaapplyblueprint")),
        ("identifiers", Map()),
        ("attrs", Map(
            ("identifiers", Map(("name", BlueprintYaml.Text(blueprint)))),
            ("required", Flag(true)))));

    private static YamlMappingNode Provider(AuthentikProxyApplicationResource application, Func<string, YamlNode> value) => Map(
        ("model", BlueprintYaml.Text("authentik_providers_proxy.proxyprovider")),
        ("id", BlueprintYaml.Text(ProviderId(application))),
        ("identifiers", Map(("name", BlueprintYaml.Text(application.Name)))),
        ("attrs", Map(
            ("authorization_flow", Flow("default-provider-authorization-implicit-consent")),

            // The default for providers leaves the user signed in to authentik after signing out.
            ("invalidation_flow", Flow("default-invalidation-flow")),
            ("mode", BlueprintYaml.Text("proxy")),
            ("external_host", value(BlueprintVariables.Name(application, BlueprintVariables.ExternalUrl))),
            ("internal_host", value(BlueprintVariables.Name(application, BlueprintVariables.Upstream))),

            // One pattern a line. Written also when there is none, so that one taken away is taken away there too.
            ("skip_path_regex", BlueprintYaml.Text(string.Join('\n', application.UnauthenticatedPaths))))));

    private static YamlMappingNode Application(AuthentikProxyApplicationResource application) => Map(
        ("model", BlueprintYaml.Text("authentik_core.application")),
        ("identifiers", Map(("slug", BlueprintYaml.Text(application.Slug)))),
        ("attrs", Map(
            ("name", BlueprintYaml.Text(application.Name)),
            ("provider", KeyOf(ProviderId(application))))));

    private YamlMappingNode Outpost(AuthentikProxyOutpostResource outpost, Func<string, YamlNode> value) => Map(
        ("model", BlueprintYaml.Text("authentik_outposts.outpost")),
        ("id", BlueprintYaml.Text(OutpostId(outpost))),
        ("identifiers", Map(("name", BlueprintYaml.Text(outpost.Name)))),
        ("attrs", Map(
            ("type", BlueprintYaml.Text("proxy")),
            ("providers", List(outpost.Applications.Select(application => KeyOf(ProviderId(application))))),
            ("config", Map(
                // The URL the outpost really uses, or sign-in loops; without it the outpost crashes.
                ("authentik_host", value(BlueprintVariables.Name(server, BlueprintVariables.Url))),
                ("authentik_host_browser", value(BlueprintVariables.Name(server, BlueprintVariables.PublicUrl))),
                ("log_level", BlueprintYaml.Text("info")))))));

    /// <summary>
    /// Saving the outpost made a user and a token for it, with a random key. This entry finds that token and gives it the key that the
    /// outpost's container has. authentik wants user and intent repeated.
    /// </summary>
    private static YamlMappingNode OutpostToken(AuthentikProxyOutpostResource outpost, Func<string, YamlNode> value)
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

    private static YamlNode Flow(string slug) => Find("authentik_flows.flow", ("slug", BlueprintYaml.Text(slug)));

    private static string ProviderId(AuthentikProxyApplicationResource application) => $"provider-{application.Name}";

    private static string OutpostId(AuthentikProxyOutpostResource outpost) => $"outpost-{outpost.Name}";
}
