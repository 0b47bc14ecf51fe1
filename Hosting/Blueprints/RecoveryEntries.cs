using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>A flow that lets somebody choose a new password by a link in a mail. It is authentik's example, with the second factor where there is one.</summary>
internal static class RecoveryEntries
{
    public const string Flow = "aspire-recovery";

    public static IEnumerable<YamlNode> Of(AuthentikResource server)
    {
        if (server.Rules.Recovery is not { } recovery)
        {
            yield break;
        }

        yield return SignInEntries.Object("authentik_flows.flow", Flow, Map(("slug", Text(Flow))), Map(
            ("name", Text("Reset your password")),
            ("title", Text("Reset your password")),
            ("designation", Text("recovery")),
            ("authentication", Text("require_unauthenticated"))));
        yield return SignInEntries.Stage(
            "authentik_stages_identification.identificationstage", "aspire-recovery-identification", ("user_fields", List(Text("email"), Text("username"))));
        yield return Mail(server, recovery);
        yield return PromptEntries.Field("aspire-recovery-password", "password", "Password", "password", 0);
        yield return PromptEntries.Field("aspire-recovery-password-repeat", "password_repeat", "Password (repeat)", "password", 1);
        yield return SignInEntries.Stage(
            "authentik_stages_prompt.promptstage",
            "aspire-recovery-prompt",
            ("fields", List(KeyOf("aspire-recovery-password"), KeyOf("aspire-recovery-password-repeat"))),
            ("validation_policies", PasswordEntries.ValidationPolicies(server)));
        yield return SignInEntries.Stage("authentik_stages_user_write.userwritestage", "aspire-recovery-write", ("user_creation_mode", Text("never_create")));
        yield return SignInEntries.Stage("authentik_stages_user_login.userloginstage", "aspire-recovery-login");
        yield return SignInEntries.Object(
            "authentik_policies_expression.expressionpolicy",
            "aspire-recovery-skip-if-restored",
            Map(("name", Text("aspire-recovery-skip-if-restored"))),
            Map(("expression", Text("return bool(request.context.get('is_restored', True))\n"))));

        var flow = KeyOf(Flow);
        yield return SignInEntries.Place(
            flow, KeyOf("aspire-recovery-identification"), 10, "aspire-recovery-identification-place", ("evaluate_on_plan", Flag(true)), ("re_evaluate_policies", Flag(true)));
        yield return SignInEntries.Place(flow, KeyOf("aspire-recovery-email"), 20, null, ("evaluate_on_plan", Flag(true)), ("re_evaluate_policies", Flag(true)));
        foreach (var entry in MultiFactorEntries.Places(server, flow, Flow, 21))
        {
            yield return entry;
        }

        yield return SignInEntries.Place(flow, KeyOf("aspire-recovery-prompt"), 30);
        yield return SignInEntries.Place(flow, KeyOf("aspire-recovery-write"), 40);
        yield return SignInEntries.Place(flow, KeyOf("aspire-recovery-login"), 100);
        yield return Map(
            ("model", Text("authentik_policies.policybinding")),
            ("identifiers", Map(("target", KeyOf("aspire-recovery-identification-place")), ("policy", KeyOf("aspire-recovery-skip-if-restored")))),
            ("attrs", Map(("order", Number(0)))));
    }

    private static YamlMappingNode Mail(AuthentikResource server, AuthentikRecovery recovery)
    {
        var stage = SignInEntries.Stage(
            "authentik_stages_email.emailstage",
            "aspire-recovery-email",
            ("use_global_settings", Flag(true)),
            ("token_expiry", Text(AuthentikDuration.Text("The LinkLifetime of WithRecovery", recovery.LinkLifetime))),
            ("subject", Text(recovery.Subject)),
            ("template", Text("email/password_reset.html")),
            ("activate_user_on_success", Flag(true)));
        if (server.Release.HasRecoveryLimit)
        {
            ((YamlMappingNode)stage["attrs"]).Add("recovery_max_attempts", Number(recovery.MaxAttempts ?? 5));
        }

        return stage;
    }

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
