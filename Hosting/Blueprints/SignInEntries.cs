using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// The entries of a blueprint that say how people sign in. authentik's own stages are changed where it has some, found by their names, and own flows
/// and stages, named <c>aspire-…</c>, are made where it has none. What an option adds is written as absent while the option is off, because authentik
/// keeps what no blueprint mentions.
/// </summary>
internal static class SignInEntries
{
    public const string Authentication = "default-authentication-flow";
    public const string LoginStage = "default-authentication-login";
    public const string MultiFactorStage = "default-authentication-mfa-validation";
    public const string IdentificationStage = "default-authentication-identification";
    public const string PasswordChangePrompt = "default-password-change-prompt";
    public const string ConsentStage = "default-provider-authorization-consent";
    public const string Brand = "authentik-default";

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
    [
        .. PasswordEntries.Of(server),
        .. Sessions(server),
        .. MultiFactorEntries.Of(server, value),
        .. Consent(server),
        .. RecoveryEntries.Of(server),
        .. EnrollmentEntries.Of(server),
        .. Unenrollment(server),
        .. Links(server),
    ];

    /// <summary>The blueprints of authentik that make what is changed here.</summary>
    public static IEnumerable<string> Requirements(AuthentikResource server)
    {
        var rules = server.Rules;
        var flows = rules.Bindings.Any(binding => binding.Target is FlowTarget or StageTarget);
        if (flows || rules.Sessions is not null || rules.MultiFactor is not null || rules.Recovery is not null || rules.Enrollment is not null || rules.Password is not null)
        {
            yield return "Default - Authentication flow";
        }

        if (rules.Password is not null || rules.Recovery is not null || rules.Enrollment is not null)
        {
            yield return "Default - Password change flow";
        }

        if (rules.MultiFactor is { } mfa)
        {
            foreach (var blueprint in mfa.Authenticators.Select(MultiFactorEntries.Requirement).OfType<string>())
            {
                yield return blueprint;
            }
        }

        if (rules.Consent is not null)
        {
            yield return "Default - Provider authorization flow (explicit consent)";
        }

        if (rules.Recovery is not null || rules.HasUnenrollment)
        {
            yield return "Default - Brand";
        }
    }

    public static YamlNode Flow(string slug) => Find("authentik_flows.flow", ("slug", BlueprintYaml.Text(slug)));

    public static YamlMappingNode Object(string model, string? id, YamlMappingNode identifiers, YamlMappingNode attributes)
    {
        var entry = new YamlMappingNode { { "model", BlueprintYaml.Text(model) } };
        if (id is not null)
        {
            entry.Add("id", BlueprintYaml.Text(id));
        }

        entry.Add("identifiers", identifiers);
        entry.Add("attrs", attributes);
        return entry;
    }

    public static YamlMappingNode Stage(string model, string name, params ReadOnlySpan<(string Key, YamlNode Value)> attributes) =>
        Object(model, name, Map(("name", BlueprintYaml.Text(name))), Map(attributes));

    /// <summary>A stage's place in a flow.</summary>
    public static YamlMappingNode Place(YamlNode flow, YamlNode stage, int order, string? id = null, params ReadOnlySpan<(string Key, YamlNode Value)> attributes) =>
        Object("authentik_flows.flowstagebinding", id, Map(("target", flow), ("stage", stage), ("order", Number(order))), Map(attributes));

    /// <summary>An object that an option made which is off now. A stage takes its place in the flow with it.</summary>
    public static YamlMappingNode Absent(string model, YamlMappingNode identifiers) => Map(
        ("model", BlueprintYaml.Text(model)),
        ("state", BlueprintYaml.Text("absent")),
        ("identifiers", identifiers));

    private static IEnumerable<YamlNode> Sessions(AuthentikResource server)
    {
        if (server.Rules.Sessions is not { } sessions)
        {
            yield break;
        }

        var attributes = Map(
            ("session_duration", Duration("The Duration of WithSessions", sessions.Duration)),
            ("remember_me_offset", Duration("The RememberMe of WithSessions", sessions.RememberMe)),
            ("terminate_other_sessions", Flag(sessions.EndOtherSessions)),
            ("network_binding", Text(sessions.NetworkBinding switch
            {
                AuthentikNetworkBinding.Provider => "bind_asn",
                AuthentikNetworkBinding.Network => "bind_asn_network",
                AuthentikNetworkBinding.Address => "bind_asn_network_ip",
                _ => "no_binding",
            })),
            ("geoip_binding", Text(sessions.PlaceBinding switch
            {
                AuthentikPlaceBinding.Continent => "bind_continent",
                AuthentikPlaceBinding.Country => "bind_continent_country",
                AuthentikPlaceBinding.City => "bind_continent_country_city",
                _ => "no_binding",
            })));
        if (server.Release.HasRememberDevice)
        {
            attributes.Add(Text("remember_device"), Duration("The RememberDevice of WithSessions", sessions.RememberDevice ?? TimeSpan.FromDays(30)));
        }

        yield return Object("authentik_stages_user_login.userloginstage", null, Map(("name", Text(LoginStage))), attributes);
    }

    private static IEnumerable<YamlNode> Consent(AuthentikResource server)
    {
        if (server.Rules.Consent is not { } consent)
        {
            yield break;
        }

        yield return Object("authentik_stages_consent.consentstage", null, Map(("name", Text(ConsentStage))), Map(
            ("mode", Text(consent.Mode switch
            {
                AuthentikConsent.Always => "always_require",
                AuthentikConsent.Once => "permanent",
                _ => "expiring",
            })),
            ("consent_expire_in", Duration("The expireAfter of WithConsent", consent.After ?? TimeSpan.FromDays(28)))));
    }

    private static IEnumerable<YamlNode> Unenrollment(AuthentikResource server)
    {
        if (!server.Rules.HasUnenrollment)
        {
            yield break;
        }

        const string Name = "aspire-unenrollment";
        yield return Object("authentik_flows.flow", Name, Map(("slug", Text(Name))), Map(
            ("name", Text("Delete your account")),
            ("title", Text("Delete your account")),
            ("designation", Text("unenrollment")),
            ("authentication", Text("require_authenticated"))));
        yield return Stage("authentik_stages_user_delete.userdeletestage", "aspire-unenrollment-delete");
        yield return Place(KeyOf(Name), KeyOf("aspire-unenrollment-delete"), 10);
    }

    /// <summary>Where the sign-in page and the brand lead to.</summary>
    private static IEnumerable<YamlNode> Links(AuthentikResource server)
    {
        var rules = server.Rules;
        var page = new YamlMappingNode();
        var brand = new YamlMappingNode();
        if (rules.Recovery is not null)
        {
            page.Add(Text("recovery_flow"), KeyOf(RecoveryEntries.Flow));
            brand.Add(Text("flow_recovery"), KeyOf(RecoveryEntries.Flow));
        }

        if (rules.Enrollment is { } enrollment)
        {
            page.Add(Text("enrollment_flow"), enrollment.Invitations == AuthentikInvitations.Required ? Null() : KeyOf(EnrollmentEntries.Flow));
        }

        if (rules.HasUnenrollment)
        {
            brand.Add(Text("flow_unenrollment"), KeyOf("aspire-unenrollment"));
        }

        if (page.Children.Count > 0)
        {
            yield return Object("authentik_stages_identification.identificationstage", null, Map(("name", Text(IdentificationStage))), page);
        }

        if (brand.Children.Count > 0)
        {
            yield return Object("authentik_brands.brand", null, Map(("domain", Text(Brand))), brand);
        }
    }

    private static YamlScalarNode Duration(string setting, TimeSpan value) => Text(AuthentikDuration.Text(setting, value));

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
