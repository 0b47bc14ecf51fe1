using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make RADIUS and remote access applications.</summary>
internal static class OutpostApplicationEntries
{
    public const string SharedSecret = "SHARED_SECRET";

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
    [
        .. server.Identity.RadiusApplications.SelectMany(application => ApplicationEntries.Of(application, Radius(application, value), value)),
        .. server.Identity.RacApplications.SelectMany(application => (IEnumerable<YamlNode>)
            [.. ApplicationEntries.Of(application, Rac(application), value), .. Machines(application)]),
    ];

    public static IEnumerable<KeyValuePair<string, object>> Variables(AuthentikResource server) =>
        server.Identity.RadiusApplications.Select(application =>
            KeyValuePair.Create<string, object>(BlueprintVariables.Name(application, SharedSecret), application.SharedSecretParameter));

    private static YamlMappingNode Radius(AuthentikRadiusApplicationResource application, Func<string, YamlNode> value) => ApplicationEntries.Provider(
        application,
        "authentik_providers_radius.radiusprovider",
        ("client_networks", Text(string.Join(',', application.ClientNetworks))),
        ("shared_secret", value(BlueprintVariables.Name(application, SharedSecret))));

    /// <summary>The only kind of provider that nobody signs out of.</summary>
    private static YamlMappingNode Rac(AuthentikRacApplicationResource application) => Map(
        ("model", Text("authentik_providers_rac.racprovider")),
        ("id", Text(application.ProviderId)),
        ("identifiers", Map(("name", Text(application.Name)))),
        ("attrs", Map([.. ApplicationEntries.Provider(application).Where(attribute => attribute.Item1 != "invalidation_flow")])));

    private static IEnumerable<YamlNode> Machines(AuthentikRacApplicationResource application) => application.Machines.Select(machine => Map(
        ("model", Text("authentik_providers_rac.endpoint")),
        ("identifiers", Map(("name", Text(machine.Name)), ("provider", KeyOf(application.ProviderId)))),
        ("attrs", Map(
            ("name", Text(machine.Name)),
            ("provider", KeyOf(application.ProviderId)),
            ("protocol", Text(machine.Protocol.ToString().ToLowerInvariant())),
            ("host", Text(machine.Host)),

            // Users are asked for the account of the machine: there is none in a blueprint.
            ("auth_mode", Text("prompt"))))));
}
