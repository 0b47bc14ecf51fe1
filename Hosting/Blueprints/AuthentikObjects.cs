using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// authentik's own objects, which are never removed. Some get back what authentik comes with when nothing is declared about them any more; what the
/// others had points to objects that are removed, and authentik empties it by itself.
/// </summary>
internal static class AuthentikObjects
{
    private const string LoginStageModel = "authentik_stages_user_login.userloginstage";

    private static readonly string[] s_names =
        [SignInEntries.Brand, "akadmin", "authentik Admins", "authentik Read-only", "authentik Embedded Outpost", CertificateEntries.SelfSigned];

    private static readonly Dictionary<string, YamlMappingNode> s_first = new(StringComparer.Ordinal)
    {
        [Key(LoginStageModel, Named(SignInEntries.LoginStage))] = Map(
            ("session_duration", Text("seconds=0")),
            ("remember_me_offset", Text("seconds=0")),
            ("terminate_other_sessions", Flag(false)),
            ("network_binding", Text("no_binding")),
            ("geoip_binding", Text("no_binding"))),
        [Key("authentik_stages_authenticator_validate.authenticatorvalidatestage", Named(SignInEntries.MultiFactorStage))] = Map(
            ("device_classes", List(Text("static"), Text("totp"), Text("webauthn"), Text("duo"), Text("sms"), Text("email"))),
            ("not_configured_action", Text("skip")),
            ("configuration_stages", List()),
            ("last_auth_threshold", Text("seconds=0"))),
        [Key("authentik_stages_consent.consentstage", Named(SignInEntries.ConsentStage))] = Map(
            ("mode", Text("expiring")),
            ("consent_expire_in", Text("weeks=4"))),
        [Key("authentik_stages_prompt.promptstage", Named(SignInEntries.PasswordChangePrompt))] = Map(
            ("validation_policies", List(Find("authentik_policies_password.passwordpolicy", ("name", Text("default-password-change-password-policy")))))),
        [Key("authentik_flows.flowstagebinding", Map(
            ("target", SignInEntries.Flow(SignInEntries.Authentication)),
            ("stage", Find("authentik_stages_authenticator_validate.authenticatorvalidatestage", ("name", Text(SignInEntries.MultiFactorStage)))),
            ("order", Number(30))))] = Map(("policy_engine_mode", Text("any"))),
    };

    public static Fate FateOf(string model, YamlMappingNode identifiers, string key) =>
        s_first.ContainsKey(key) ? Fate.Restore
        : identifiers.Children.ContainsKey("managed") || identifiers.Children.Values.OfType<YamlScalarNode>().Any(value => value.Tag.IsEmpty && IsOwn(value.Value!)) ? Fate.Keep
        : Fate.Remove;

    /// <summary>The first values of what is set back.</summary>
    public static YamlMappingNode FirstValues(DeclaredItem item, AuthentikRelease release)
    {
        var values = new YamlMappingNode(s_first[item.Key].Children);
        if (release.HasRememberDevice && item.Model == LoginStageModel)
        {
            values.Add(Text("remember_device"), Text("days=30"));
        }

        return values;
    }

    private static bool IsOwn(string value) => s_names.Contains(value) || value.StartsWith("default-", StringComparison.Ordinal) || value.StartsWith("goauthentik.io/", StringComparison.Ordinal);

    private static string Key(string model, YamlMappingNode identifiers) => Write(Map(("model", Text(model)), ("identifiers", identifiers)));

    private static YamlMappingNode Named(string name) => Map(("name", Text(name)));

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
