using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The rules for passwords: policies, and where authentik asks them.</summary>
internal static class PasswordEntries
{
    private const string Policy = "aspire-password";
    private const string HistoryPolicy = "aspire-password-history";
    private const string ExpiryPolicy = "aspire-password-expiry";
    private const string WriteStage = "default-password-change-write";

    /// <summary>Between the second factor and the sign-in itself.</summary>
    private static readonly (string Stage, string Model, int Order)[] s_renewal =
    [
        (SignInEntries.PasswordChangePrompt, "authentik_stages_prompt.promptstage", 91),
        (WriteStage, "authentik_stages_user_write.userwritestage", 92),
    ];

    /// <summary>What every prompt for a new password asks.</summary>
    public static YamlSequenceNode ValidationPolicies(AuthentikResource server) => server.Rules.Password is not { } password
        ? List(Find("authentik_policies_password.passwordpolicy", ("name", Text("default-password-change-password-policy"))))
        : List(password.History is null ? [KeyOf(Policy)] : [KeyOf(Policy), KeyOf(HistoryPolicy)]);

    public static IEnumerable<YamlNode> Of(AuthentikResource server)
    {
        if (server.Rules.Password is not { } password)
        {
            yield break;
        }

        yield return Object("authentik_policies_password.passwordpolicy", Policy, Map(
            ("check_static_rules", Flag(true)),
            ("length_min", Number(password.MinimumLength)),
            ("amount_digits", Number(password.Digits)),
            ("amount_uppercase", Number(password.UppercaseLetters)),
            ("amount_lowercase", Number(password.LowercaseLetters)),
            ("amount_symbols", Number(password.Symbols)),
            ("error_message", Text(password.ErrorMessage ?? Sentence(password))),
            ("check_zxcvbn", Flag(password.MinimumStrength is not null)),

            // authentik refuses this score too.
            ("zxcvbn_score_threshold", Number((password.MinimumStrength ?? 3) - 1)),
            ("check_have_i_been_pwned", Flag(password.RefuseBreached)),
            ("hibp_allowed_count", Number(0))));
        if (password.History is { } history)
        {
            yield return Object("authentik_policies_unique_password.uniquepasswordpolicy", HistoryPolicy, Map(("num_historical_passwords", Number(history))));
        }

        yield return SignInEntries.Stage(
            "authentik_stages_prompt.promptstage", SignInEntries.PasswordChangePrompt, ("validation_policies", ValidationPolicies(server)));
        foreach (var entry in Expiry(password))
        {
            yield return entry;
        }

        if (password.History is null && server.Release.HasPasswordHistory)
        {
            yield return SignInEntries.Absent("authentik_policies_unique_password.uniquepasswordpolicy", Map(("name", Text(HistoryPolicy))));
        }
    }

    /// <summary>
    /// Signing in asks for a new password where the policy says no: the stages that change a password are part of the flow then. The policy itself
    /// would otherwise take the password away, and an administrator would have to help.
    /// </summary>
    private static IEnumerable<YamlNode> Expiry(AuthentikPasswordPolicy password)
    {
        var flow = SignInEntries.Flow(SignInEntries.Authentication);
        if (password.ExpireAfter is not { } after)
        {
            foreach (var (stage, model, order) in s_renewal)
            {
                yield return SignInEntries.Absent("authentik_flows.flowstagebinding", Map(
                    ("target", flow), ("stage", Find(model, ("name", Text(stage)))), ("order", Number(order))));
            }

            yield return SignInEntries.Absent("authentik_policies_expiry.passwordexpirypolicy", Map(("name", Text(ExpiryPolicy))));
            yield break;
        }

        yield return Object("authentik_policies_expiry.passwordexpirypolicy", ExpiryPolicy, Map(("days", Number(after.Days)), ("deny_only", Flag(true))));
        foreach (var (stage, model, order) in s_renewal)
        {
            var id = $"aspire-renewal-{order.ToString(CultureInfo.InvariantCulture)}";
            yield return SignInEntries.Place(flow, Find(model, ("name", Text(stage))), order, id, ("evaluate_on_plan", Flag(false)), ("re_evaluate_policies", Flag(true)));
            yield return Map(
                ("model", Text("authentik_policies.policybinding")),
                ("identifiers", Map(("target", KeyOf(id)), ("policy", KeyOf(ExpiryPolicy)))),
                ("attrs", Map(("order", Number(0)), ("negate", Flag(true)))));
        }
    }

    private static string Sentence(AuthentikPasswordPolicy password)
    {
        var parts = new (int Amount, string What)[]
        {
            (password.UppercaseLetters, "uppercase letters"), (password.LowercaseLetters, "lowercase letters"), (password.Digits, "digits"), (password.Symbols, "symbols"),
        }.Where(part => part.Amount > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.What}: {part.Amount}")).ToList();
        var length = string.Create(CultureInfo.InvariantCulture, $"A password has at least {password.MinimumLength} characters");
        return parts.Count == 0 ? $"{length}." : $"{length}, and of these at least {string.Join(", ", parts)}.";
    }

    private static YamlMappingNode Object(string model, string name, YamlMappingNode attributes) => SignInEntries.Object(model, name, Map(("name", Text(name))), attributes);

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
