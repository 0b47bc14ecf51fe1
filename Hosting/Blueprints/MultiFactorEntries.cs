using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Second factors. Where only some groups need one there are two stages: authentik's own, where a factor is optional, is passed over by these groups,
/// and a second one is for them alone.
/// </summary>
internal static class MultiFactorEntries
{
    public const string SmsAccount = "SMS_ACCOUNT";
    public const string SmsCredential = "SMS_CREDENTIAL";

    /// <summary>Where authentik's own flow has its stage.</summary>
    private const int AuthentikOrder = 30;

    private const string ValidateModel = "authentik_stages_authenticator_validate.authenticatorvalidatestage";
    private const string RequiredStage = "aspire-mfa-required";
    private const string EmailSetup = "aspire-authenticator-email-setup";
    private const string SmsSetup = "aspire-authenticator-sms-setup";

    /// <summary>The blueprint of authentik that makes what sets up a kind of factor.</summary>
    public static string? Requirement(AuthentikAuthenticator authenticator) => authenticator switch
    {
        AuthentikAuthenticator.Totp => "Default - TOTP MFA setup flow",
        AuthentikAuthenticator.WebAuthn => "Default - WebAuthn MFA setup flow",
        AuthentikAuthenticator.Static => "Default - Static MFA setup flow",
        _ => null,
    };

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value)
    {
        if (server.Rules.MultiFactor is not { } mfa)
        {
            return [];
        }

        return
        [
            .. EmailSetUp(mfa),
            .. SmsSetUp(server, mfa, value),
            .. Stages(mfa),
            .. Places(server, SignInEntries.Flow(SignInEntries.Authentication), "aspire-authentication", AuthentikOrder),
        ];
    }

    /// <summary>
    /// The places of the stages in a flow. A flow that signs in without a password - recovery, enrollment - has them too, so that it is no way around
    /// the second factor.
    /// </summary>
    public static IEnumerable<YamlNode> Places(AuthentikResource server, YamlNode flow, string prefix, int order)
    {
        if (server.Rules.MultiFactor is not { } mfa)
        {
            yield break;
        }

        var (optional, required) = ($"{prefix}-mfa", $"{prefix}-mfa-required");

        // All: from 2026.2 on authentik itself binds a policy there in its own flow, for those who came with a passkey.
        yield return SignInEntries.Place(flow, KeyOf(SignInEntries.MultiFactorStage), order, optional, ("policy_engine_mode", Text("all")));
        if (IsByGroup(mfa))
        {
            yield return SignInEntries.Place(flow, KeyOf(RequiredStage), order + 1, required, ("policy_engine_mode", Text("any")));
            foreach (var (group, index) in mfa.RequiredGroups.Select((group, index) => (group, index)))
            {
                // Beyond the orders that authentik uses there.
                yield return PolicyEntries.Binding(optional, group, new AuthentikBinding { Order = 100 + index, Negate = true });
                yield return PolicyEntries.Binding(required, group, new AuthentikBinding { Order = 100 + index });
            }
        }

        // A group that is passed over and no longer has a stage of its own would need no factor at all.
        foreach (var group in server.GroupList.Where(group => !IsByGroup(mfa) || !mfa.RequiredGroups.Contains(group)))
        {
            yield return SignInEntries.Absent("authentik_policies.policybinding", Map(("target", KeyOf(optional)), ("group", DeclaredKey.Of(group))));
        }
    }

    /// <summary>The variables that the worker needs for them.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Variables(AuthentikResource server)
    {
        if (server.Rules.MultiFactor is { Sms: { } sms } mfa && mfa.Authenticators.Contains(AuthentikAuthenticator.Sms))
        {
            yield return new(BlueprintVariables.Name(server, SmsAccount), sms.Account);
            yield return new(BlueprintVariables.Name(server, SmsCredential), sms.Credential);
        }
    }

    private static bool IsByGroup(AuthentikMultiFactor mfa) => mfa.Requirement == AuthentikMultiFactorRequirement.Optional && mfa.RequiredGroups.Count > 0;

    private static IEnumerable<YamlNode> Stages(AuthentikMultiFactor mfa)
    {
        yield return SignInEntries.Stage(
            ValidateModel, SignInEntries.MultiFactorStage, Attributes(mfa, mfa.Requirement == AuthentikMultiFactorRequirement.Required));
        yield return IsByGroup(mfa)
            ? SignInEntries.Stage(ValidateModel, RequiredStage, Attributes(mfa, isRequired: true))
            : SignInEntries.Absent(ValidateModel, Map(("name", Text(RequiredStage))));
    }

    private static (string Key, YamlNode Value)[] Attributes(AuthentikMultiFactor mfa, bool isRequired) =>
    [
        ("device_classes", List(mfa.Authenticators.Distinct().Select(authenticator => Text(authenticator.ToString().ToLowerInvariant())))),
        ("not_configured_action", Text(!isRequired ? "skip" : mfa.SetUpAtSignIn ? "configure" : "deny")),
        ("configuration_stages", List(isRequired && mfa.SetUpAtSignIn ? mfa.Authenticators.Distinct().Select(SetUpStage) : [])),
        ("last_auth_threshold", Text(AuthentikDuration.Text("The AskAgainAfter of WithMultiFactor", mfa.AskAgainAfter))),
    ];

    private static YamlNode SetUpStage(AuthentikAuthenticator authenticator) => authenticator switch
    {
        AuthentikAuthenticator.Totp => Find("authentik_stages_authenticator_totp.authenticatortotpstage", ("name", Text("default-authenticator-totp-setup"))),
        AuthentikAuthenticator.WebAuthn => Find("authentik_stages_authenticator_webauthn.authenticatorwebauthnstage", ("name", Text("default-authenticator-webauthn-setup"))),
        AuthentikAuthenticator.Static => Find("authentik_stages_authenticator_static.authenticatorstaticstage", ("name", Text("default-authenticator-static-setup"))),
        AuthentikAuthenticator.Sms => KeyOf(SmsSetup),
        _ => KeyOf(EmailSetup),
    };

    private static IEnumerable<YamlNode> EmailSetUp(AuthentikMultiFactor mfa) => !mfa.Authenticators.Contains(AuthentikAuthenticator.Email) ? [] :
        SetUp(EmailSetup, "Set up codes by mail", "authentik_stages_authenticator_email.authenticatoremailstage",
            ("friendly_name", Text("Mail")), ("use_global_settings", Flag(true)), ("token_expiry", Text("minutes=30")), ("subject", Text("Your sign-in code")));

    private static IEnumerable<YamlNode> SmsSetUp(AuthentikResource server, AuthentikMultiFactor mfa, Func<string, YamlNode> value)
    {
        if (!mfa.Authenticators.Contains(AuthentikAuthenticator.Sms))
        {
            return [];
        }

        var sms = mfa.Sms!;
        return SetUp(SmsSetup, "Set up codes by text message", "authentik_stages_authenticator_sms.authenticatorsmsstage",
            ("friendly_name", Text("Text message")),
            ("provider", Text(sms.Provider)),
            ("from_number", Text(sms.FromNumber)),
            ("account_sid", value(BlueprintVariables.Name(server, SmsAccount))),
            ("auth", value(BlueprintVariables.Name(server, SmsCredential))),
            ("auth_type", Text(sms.Provider == "generic" ? "bearer" : "basic")));
    }

    /// <summary>A flow in which somebody sets up a factor; as its own flow also from the user's settings.</summary>
    private static IEnumerable<YamlNode> SetUp(string name, string title, string model, params (string Key, YamlNode Value)[] attributes)
    {
        var flow = $"{name}-flow";
        yield return SignInEntries.Object("authentik_flows.flow", flow, Map(("slug", Text(name))), Map(
            ("name", Text(title)), ("title", Text(title)), ("designation", Text("stage_configuration")), ("authentication", Text("require_authenticated"))));
        yield return SignInEntries.Stage(model, name, [("configure_flow", KeyOf(flow)), .. attributes]);
        yield return SignInEntries.Place(KeyOf(flow), KeyOf(name), 0);
    }

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
