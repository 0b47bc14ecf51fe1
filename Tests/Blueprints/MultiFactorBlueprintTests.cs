using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>What the rules for second factors become, beside the C# that declares them.</summary>
public class MultiFactorBlueprintTests
{
    [Fact]
    public void ARequiredSecondFactor() => SignInBlueprintTests.Equal(
        authentik => authentik.WithMultiFactor(mfa =>
        {
            mfa.Authenticators = [AuthentikAuthenticator.Totp, AuthentikAuthenticator.WebAuthn];
            mfa.Requirement = AuthentikMultiFactorRequirement.Required;
            mfa.AskAgainAfter = TimeSpan.FromHours(8);
        }),
        """
        - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
          id: default-authentication-mfa-validation
          identifiers:
            name: default-authentication-mfa-validation
          attrs:
            device_classes:
            - totp
            - webauthn
            not_configured_action: configure
            configuration_stages:
            - !Find [authentik_stages_authenticator_totp.authenticatortotpstage, [name, default-authenticator-totp-setup]]
            - !Find [authentik_stages_authenticator_webauthn.authenticatorwebauthnstage, [name, default-authenticator-webauthn-setup]]
            last_auth_threshold: "hours=8"
        - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
          state: absent
          identifiers:
            name: aspire-mfa-required
        - model: authentik_flows.flowstagebinding
          id: aspire-authentication-mfa
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !KeyOf default-authentication-mfa-validation
            order: 30
          attrs:
            policy_engine_mode: all

        """);

    [Fact]
    public void ASecondFactorForOneGroupPassesTheOthersOver()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        var admins = authentik.AddGroup("admins");
        authentik.AddGroup("staff");
        authentik.WithMultiFactor(mfa =>
        {
            mfa.Authenticators = [AuthentikAuthenticator.Totp];
            mfa.RequireFor(admins);
        });
        var text = SignInBlueprintTests.Entries(authentik);
        Assert.EndsWith(
            """
            - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
              id: default-authentication-mfa-validation
              identifiers:
                name: default-authentication-mfa-validation
              attrs:
                device_classes:
                - totp
                not_configured_action: skip
                configuration_stages: []
                last_auth_threshold: "seconds=0"
            - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
              id: aspire-mfa-required
              identifiers:
                name: aspire-mfa-required
              attrs:
                device_classes:
                - totp
                not_configured_action: configure
                configuration_stages:
                - !Find [authentik_stages_authenticator_totp.authenticatortotpstage, [name, default-authenticator-totp-setup]]
                last_auth_threshold: "seconds=0"
            - model: authentik_flows.flowstagebinding
              id: aspire-authentication-mfa
              identifiers:
                target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
                stage: !KeyOf default-authentication-mfa-validation
                order: 30
              attrs:
                policy_engine_mode: all
            - model: authentik_flows.flowstagebinding
              id: aspire-authentication-mfa-required
              identifiers:
                target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
                stage: !KeyOf aspire-mfa-required
                order: 31
              attrs:
                policy_engine_mode: any
            - model: authentik_policies.policybinding
              identifiers:
                target: !KeyOf aspire-authentication-mfa
                group: !KeyOf group-admins
              attrs:
                order: 100
                negate: true
                enabled: true
                timeout: 30
                failure_result: false
            - model: authentik_policies.policybinding
              identifiers:
                target: !KeyOf aspire-authentication-mfa-required
                group: !KeyOf group-admins
              attrs:
                order: 100
                negate: false
                enabled: true
                timeout: 30
                failure_result: false
            - model: authentik_policies.policybinding
              state: absent
              identifiers:
                target: !KeyOf aspire-authentication-mfa
                group: !KeyOf group-staff

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextMessagesGoThroughAServiceWhoseCredentialIsInNoFile()
    {
        var builder = TestModel.Builder("--Parameters:sid=AC1", "--Parameters:sms-token=very-secret");
        var authentik = TestModel.AddStack(builder, "2025.8.4").WithMultiFactor(mfa =>
        {
            mfa.Authenticators = [AuthentikAuthenticator.Sms, AuthentikAuthenticator.Email];
            mfa.UseTwilio(builder.AddParameter("sid"), builder.AddParameter("sms-token", secret: true), "+15550100");
        });
        Assert.Contains(
            """
                provider: twilio
                from_number: "+15550100"
                account_sid: !Env ASPIRE__AUTHENTIK__SMS_ACCOUNT
                auth: !Env ASPIRE__AUTHENTIK__SMS_CREDENTIAL
                auth_type: basic
            """,
            SignInBlueprintTests.Entries(authentik),
            StringComparison.Ordinal);
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{sid.value}", environment["ASPIRE__AUTHENTIK__SMS_ACCOUNT"]);
        Assert.Equal("{sms-token.value}", environment["ASPIRE__AUTHENTIK__SMS_CREDENTIAL"]);
    }
}
