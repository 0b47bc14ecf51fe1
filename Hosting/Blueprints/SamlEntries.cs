using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make SAML applications, and attributes of one's own.</summary>
internal static class SamlEntries
{
    public const string AssertionConsumerUrl = "ACS_URL";
    public const string SingleLogoutUrl = "SLS_URL";

    /// <summary>The attributes that authentik ships, by the last part of their managed names.</summary>
    public static readonly string[] BuiltInAttributes = ["upn", "name", "email", "username", "uid", "groups", "ms-windowsaccountname"];

    private const string Mapping = "authentik_providers_saml.samlpropertymapping";

    public static IEnumerable<YamlNode> Attributes(AuthentikResource server) => server.Identity.SamlMappings.Select(mapping => Map(
        ("model", Text(Mapping)),
        ("id", Text(mapping.EntryId)),
        ("identifiers", Map(("name", Text(mapping.Name)))),
        ("attrs", Map(
            ("saml_name", Text(mapping.AttributeName)),
            ("friendly_name", mapping.FriendlyName is null ? Null() : Text(mapping.FriendlyName)),
            ("expression", Text(mapping.Expression))))));

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.Identity.SamlApplications.SelectMany(application => ApplicationEntries.Of(application, Provider(application, value), value));

    private static YamlMappingNode Provider(AuthentikSamlApplicationResource application, Func<string, YamlNode> value)
    {
        var (release, settings) = (application.Parent.Release, application.Settings);
        return ApplicationEntries.Provider(
            application,
            "authentik_providers_saml.samlprovider",
            [
                ("acs_url", value(BlueprintVariables.Name(application, AssertionConsumerUrl))),
                (release.SamlIssuerAttribute, Text(application.Issuer)),
                ("audience", Text(settings.Audience)),
                ("sp_binding", Text(settings.Binding == AuthentikSamlBinding.Redirect ? "redirect" : "post")),
                ("signing_kp", ApplicationEntries.Certificate(settings.SigningKey)),
                ("sign_assertion", Flag(settings.SignsAssertion)),
                ("sign_response", Flag(settings.SignsResponse)),
                ("verification_kp", ApplicationEntries.Certificate(settings.VerificationCertificate)),
                ("encryption_kp", ApplicationEntries.Certificate(settings.EncryptionCertificate)),
                ("property_mappings", List(BuiltInAttributes.Select(BuiltIn).Concat(settings.Mappings.Select(mapping => KeyOf(mapping.EntryId))))),
                ("name_id_mapping", settings.NameIdMapping is null ? Null() : BuiltIn(settings.NameIdMapping)),
                ("assertion_valid_not_on_or_after", Duration(settings.AssertionLifetime)),
                ("session_valid_not_on_or_after", Duration(settings.SessionLifetime)),
                .. release.HasSamlSingleLogout
                    ? [("sls_url", settings.SingleLogoutUrl is null ? Text("") : value(BlueprintVariables.Name(application, SingleLogoutUrl)))]
                    : Array.Empty<(string, YamlNode)>(),
            ]);
    }

    private static YamlNode BuiltIn(string attribute) => Find(Mapping, ("managed", Text($"goauthentik.io/providers/saml/{attribute}")));
}
