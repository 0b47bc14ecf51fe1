namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How somebody gets in again who forgot the password: with a link by mail. authentik needs a mail server (<c>AUTHENTIK_EMAIL__HOST</c> and its
/// neighbours on server and worker).
/// </summary>
public sealed class AuthentikRecovery
{
    /// <summary>Gets or sets how long the link works. Whole seconds; the default is 30 minutes.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets the subject of the mail. The default is "Reset your password".</summary>
    public string Subject { get; set; } = "Reset your password";

    /// <summary>
    /// Gets or sets how many mails one account can ask for in 5 minutes, or <see langword="null"/> for authentik's own limit, 5. authentik 2025.8 and
    /// later.
    /// </summary>
    public int? MaxAttempts { get; set; }
}
