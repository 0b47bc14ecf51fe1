namespace Authentik.Emulator.Models;

internal static partial class ModelNames
{
    internal const string AuthenticatorValidateStage = "authentik_stages_authenticator_validate.authenticatorvalidatestage";
    internal const string TotpStage = "authentik_stages_authenticator_totp.authenticatortotpstage";
    internal const string StaticStage = "authentik_stages_authenticator_static.authenticatorstaticstage";
    internal const string WebAuthnStage = "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage";
    internal const string SmsStage = "authentik_stages_authenticator_sms.authenticatorsmsstage";
    internal const string EmailAuthenticatorStage = "authentik_stages_authenticator_email.authenticatoremailstage";
    internal const string EmailStage = "authentik_stages_email.emailstage";
    internal const string Prompt = "authentik_stages_prompt.prompt";
    internal const string PromptStage = "authentik_stages_prompt.promptstage";
    internal const string UserWriteStage = "authentik_stages_user_write.userwritestage";
    internal const string UserDeleteStage = "authentik_stages_user_delete.userdeletestage";
    internal const string InvitationStage = "authentik_stages_invitation.invitationstage";
    internal const string Invitation = "authentik_stages_invitation.invitation";

    /// <summary>A property without a field: the other parts of this class are initialized in no certain order.</summary>
    internal static string[] Stages =>
    [
        IdentificationStage, PasswordStage, UserLoginStage, UserLogoutStage, ConsentStage, AuthenticatorValidateStage, TotpStage, StaticStage, WebAuthnStage,
        SmsStage, EmailAuthenticatorStage, EmailStage, PromptStage, UserWriteStage, UserDeleteStage, InvitationStage,
    ];
}
