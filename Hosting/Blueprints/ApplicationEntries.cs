using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that applications of every kind have: the application itself, and who may use it.</summary>
internal static class ApplicationEntries
{
    public const string ImplicitConsentFlow = "default-provider-authorization-implicit-consent";
    public const string ExplicitConsentFlow = "default-provider-authorization-explicit-consent";
    public const string AuthenticationFlow = "default-authentication-flow";
    public const string InvalidationFlow = "default-invalidation-flow";
    public const string LaunchUrl = "LAUNCH_URL";

    /// <summary>A launch URL that means: not in the library.</summary>
    private const string HiddenLaunchUrl = "blank://blank";

    /// <summary>The provider, the application and its access rules, in the order in which they refer to each other.</summary>
    public static IEnumerable<YamlNode> Of(AuthentikApplicationResource application, YamlNode provider, Func<string, YamlNode> value) =>
        [provider, Application(application, value), .. application.AccessBindings.Select((binding, order) => Access(application, binding, order))];

    /// <summary>The flows that the provider of an application refers to, by their slugs.</summary>
    public static IEnumerable<string> Flows(AuthentikApplicationResource application) =>
        ((string?[])[application.AuthenticationFlow, Authorization(application), application.InvalidationFlow ?? InvalidationFlow]).OfType<string>();

    /// <summary>What every provider has.</summary>
    public static (string, YamlNode)[] Provider(AuthentikApplicationResource application) =>
    [
        ("authentication_flow", application.AuthenticationFlow is { } flow ? Flow(flow) : Null()),
        ("authorization_flow", Flow(Authorization(application))),

        // The default for providers leaves the user signed in to authentik after signing out.
        ("invalidation_flow", Flow(application.InvalidationFlow ?? InvalidationFlow)),
    ];

    /// <summary>A provider, identified by the name of the resource, so that another slug or display name changes the one that is there.</summary>
    public static YamlMappingNode Provider(AuthentikApplicationResource application, string model, params IEnumerable<(string, YamlNode)> attributes) => Map(
        ("model", Text(model)),
        ("id", Text(application.ProviderId)),
        ("identifiers", Map(("name", Text(application.Name)))),
        ("attrs", Map([.. Provider(application), .. attributes])));

    public static YamlNode Flow(string slug) => Find("authentik_flows.flow", ("slug", Text(slug)));

    /// <summary>A certificate that authentik has, by its name.</summary>
    public static YamlNode Certificate(string? name) => name is null ? Null() : Find(CertificateEntries.Model, ("name", Text(name)));

    private static string Authorization(AuthentikApplicationResource application) =>
        application.AuthorizationFlow
        ?? (application is AuthentikLdapApplicationResource or AuthentikRadiusApplicationResource ? AuthenticationFlow : application.AsksForConsent ? ExplicitConsentFlow : ImplicitConsentFlow);

    /// <summary>What can be taken back in C# is written even when empty, so that it is taken back in authentik.</summary>
    private static YamlMappingNode Application(AuthentikApplicationResource application, Func<string, YamlNode> value)
    {
        var release = application.Parent.Release;
        var hiddenByUrl = application.IsHidden && !release.CanHideApplications;
        var attributes = Map(
            ("name", Text(application.DisplayName ?? application.Name)),
            ("provider", KeyOf(application.ProviderId)),
            ("group", Text(application.LibraryGroup ?? "")),
            ("meta_launch_url", hiddenByUrl ? Text(HiddenLaunchUrl)
                : application.LaunchUrl is null ? Text("") : value(BlueprintVariables.Name(application, LaunchUrl))),
            ("meta_description", Text(application.Description ?? "")),
            ("meta_publisher", Text(application.Publisher ?? "")),
            ("open_in_new_tab", Flag(application.OpensInNewTab)),
            ("policy_engine_mode", Text(application.Parent.Rules.Modes.GetValueOrDefault(application) == AuthentikPolicyMode.All ? "all" : "any")));
        if (application.Icon is { } icon)
        {
            attributes.Add(Text(release.IconAttribute), Text(icon));
        }

        if (release.CanHideApplications)
        {
            attributes.Add(Text("meta_hide"), Flag(application.IsHidden));
        }

        return Map(
            ("model", Text("authentik_core.application")),
            ("id", Text(application.ApplicationId)),
            ("identifiers", Map(("slug", Text(application.Slug)))),
            ("attrs", attributes));
    }

    /// <summary>An application without such an entry is open to everybody who can sign in.</summary>
    private static YamlMappingNode Access(AuthentikApplicationResource application, AccessBinding binding, int order) => Map(
        ("model", Text("authentik_policies.policybinding")),
        ("identifiers", Map(
            ("target", KeyOf(application.ApplicationId)),
            (binding.Attribute, binding.Reference()))),
        ("attrs", Map(
            ("order", Number(order)),

            // Whatever somebody set in authentik: the rule is as it is declared.
            ("negate", Flag(false)),
            ("enabled", Flag(true)))));
}
