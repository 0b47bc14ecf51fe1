using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>What the sign-in rules become, beside the C# that declares them.</summary>
public class SignInBlueprintTests
{
    [Fact]
    public void Sessions() => Equal(
        authentik => authentik.WithSessions(sessions =>
        {
            sessions.Duration = TimeSpan.FromHours(10);
            sessions.RememberMe = TimeSpan.FromDays(14);
            sessions.EndOtherSessions = true;
            sessions.NetworkBinding = AuthentikNetworkBinding.Provider;
            sessions.PlaceBinding = AuthentikPlaceBinding.Country;
        }),
        """
        - model: authentik_stages_user_login.userloginstage
          identifiers:
            name: default-authentication-login
          attrs:
            session_duration: "hours=10"
            remember_me_offset: "days=14"
            terminate_other_sessions: true
            network_binding: bind_asn
            geoip_binding: bind_continent_country
            remember_device: "days=30"

        """);

    [Fact]
    public void BeforeTwentyTwentyFiveEightDevicesAreNotRemembered() => Assert.DoesNotContain(
        "remember_device", Entries(TestModel.AddStack(TestModel.Builder(), "2025.2.4").WithSessions(s => s.Duration = TimeSpan.FromHours(1))), StringComparison.Ordinal);

    [Fact]
    public void APasswordPolicyIsAskedWhereAPasswordIsChanged() => Equal(
        authentik => authentik.WithPasswordPolicy(password =>
        {
            password.MinimumLength = 12;
            password.Digits = 1;
            password.MinimumStrength = 4;
            password.RefuseBreached = true;
            password.ExpireAfter = TimeSpan.FromDays(180);
        }),
        """
        - model: authentik_policies_password.passwordpolicy
          id: aspire-password
          identifiers:
            name: aspire-password
          attrs:
            check_static_rules: true
            length_min: 12
            amount_digits: 1
            amount_uppercase: 0
            amount_lowercase: 0
            amount_symbols: 0
            error_message: "A password has at least 12 characters, and of these at least digits: 1."
            check_zxcvbn: true
            zxcvbn_score_threshold: 3
            check_have_i_been_pwned: true
            hibp_allowed_count: 0
        - model: authentik_stages_prompt.promptstage
          id: default-password-change-prompt
          identifiers:
            name: default-password-change-prompt
          attrs:
            validation_policies:
            - !KeyOf aspire-password
        - model: authentik_policies_expiry.passwordexpirypolicy
          id: aspire-password-expiry
          identifiers:
            name: aspire-password-expiry
          attrs:
            days: 180
            deny_only: true
        - model: authentik_flows.flowstagebinding
          id: aspire-renewal-91
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !Find [authentik_stages_prompt.promptstage, [name, default-password-change-prompt]]
            order: 91
          attrs:
            evaluate_on_plan: false
            re_evaluate_policies: true
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf aspire-renewal-91
            policy: !KeyOf aspire-password-expiry
          attrs:
            order: 0
            negate: true
        - model: authentik_flows.flowstagebinding
          id: aspire-renewal-92
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !Find [authentik_stages_user_write.userwritestage, [name, default-password-change-write]]
            order: 92
          attrs:
            evaluate_on_plan: false
            re_evaluate_policies: true
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf aspire-renewal-92
            policy: !KeyOf aspire-password-expiry
          attrs:
            order: 0
            negate: true
        - model: authentik_policies_unique_password.uniquepasswordpolicy
          state: absent
          identifiers:
            name: aspire-password-history

        """);

    [Fact]
    public void RecoveryAndEnrollmentAskForTheSecondFactorAndThePasswordRules()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4")
            .WithRecovery()
            .WithEnrollment()
            .WithUnenrollment()
            .WithPasswordPolicy()
            .WithMultiFactor(mfa => mfa.Requirement = AuthentikMultiFactorRequirement.Required);
        var text = Entries(authentik);
        foreach (var (flow, order) in new[] { ("aspire-recovery", 21), ("aspire-enrollment", 40) })
        {
            Assert.Contains(
                $"""
                  id: {flow}-mfa
                  identifiers:
                    target: !KeyOf {flow}
                    stage: !KeyOf default-authentication-mfa-validation
                    order: {order}
                """,
                text,
                StringComparison.Ordinal);
        }

        Assert.Equal(3, text.Split("validation_policies:\n    - !KeyOf aspire-password\n").Length - 1);
        Assert.EndsWith(
            """
            - model: authentik_stages_identification.identificationstage
              identifiers:
                name: default-authentication-identification
              attrs:
                recovery_flow: !KeyOf aspire-recovery
                enrollment_flow: !KeyOf aspire-enrollment
            - model: authentik_brands.brand
              identifiers:
                domain: authentik-default
              attrs:
                flow_recovery: !KeyOf aspire-recovery
                flow_unenrollment: !KeyOf aspire-unenrollment

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnEnrollmentByInvitationIsNotLinkedTo()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2026.2.2");
        authentik.WithEnrollment(enrollment =>
        {
            enrollment.Invitations = AuthentikInvitations.Required;
            enrollment.Group = authentik.AddGroup("guests");
            enrollment.External = true;
            enrollment.VerifyEmail = false;
        });
        authentik.AddInvitation("spring", new DateTimeOffset(2027, 4, 1, 2, 0, 0, TimeSpan.FromHours(2)), fixedData: new() { ["attributes"] = new Dictionary<string, AuthentikValue> { ["from"] = "fair" } });
        var text = Entries(authentik);
        foreach (var part in (string[])
        [
            "continue_flow_without_invitation: false", "create_users_group: !KeyOf group-guests", "user_type: external", "create_users_as_inactive: false",
            "- model: authentik_stages_email.emailstage\n  state: absent\n", "enrollment_flow: null",
            "- model: authentik_stages_invitation.invitation\n  identifiers:\n    name: spring\n  attrs:\n    expires: \"2027-04-01T00:00:00Z\"\n    single_use: false\n"
            + "    fixed_data:\n      attributes:\n        from: fair\n    flow: !KeyOf aspire-enrollment\n",
        ])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Consent() => Equal(
        authentik => authentik.WithConsent(AuthentikConsent.Expiring, TimeSpan.FromDays(90)),
        """
        - model: authentik_stages_consent.consentstage
          identifiers:
            name: default-provider-authorization-consent
          attrs:
            mode: expiring
            consent_expire_in: "days=90"

        """);

    [Fact]
    public void WhatAuthentikMakesItselfIsAskedForFirst()
    {
        var text = new AuthentikBlueprint(TestModel.AddStack(TestModel.Builder(), "2025.8.4")
            .WithMultiFactor().WithRecovery().WithConsent(AuthentikConsent.Once).Resource).Text;
        foreach (var name in (string[])
        [
            "Default - Authentication flow", "Default - Password change flow", "Default - TOTP MFA setup flow", "Default - WebAuthn MFA setup flow",
            "Default - Static MFA setup flow", "Default - Provider authorization flow (explicit consent)", "Default - Brand",
        ])
        {
            Assert.Contains($"      name: {name}\n    required: true\n", text, StringComparison.Ordinal);
        }
    }

    /// <summary>What is declared, without the entries that every blueprint begins with.</summary>
    internal static string Entries(IResourceBuilder<AuthentikResource> authentik)
    {
        var text = new AuthentikBlueprint(authentik.Resource).Text;
        const string Required = "    required: true\n";
        var meta = text.LastIndexOf("authentik_blueprints.metaapplyblueprint", StringComparison.Ordinal);
        var last = meta < 0 ? "entries:\n" : Required;
        return text[(text.IndexOf(last, Math.Max(meta, 0), StringComparison.Ordinal) + last.Length)..];
    }

    internal static void Equal(Action<IResourceBuilder<AuthentikResource>> declare, string entries)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        declare(authentik);
        Assert.Equal(entries, Entries(authentik));
    }
}
