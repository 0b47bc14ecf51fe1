namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A kind of second factor.
/// </summary>
public enum AuthentikAuthenticator
{
    /// <summary>Codes of an app on a phone.</summary>
    Totp,

    /// <summary>A security key or passkey.</summary>
    WebAuthn,

    /// <summary>Codes that are printed out and used once.</summary>
    Static,

    /// <summary>Codes in a text message. Needs <see cref="AuthentikMultiFactor.UseTwilio"/> or <see cref="AuthentikMultiFactor.UseSmsGateway"/>.</summary>
    Sms,

    /// <summary>Codes in a mail. authentik needs a mail server (<c>AUTHENTIK_EMAIL__HOST</c> and its neighbours on server and worker).</summary>
    Email,
}
