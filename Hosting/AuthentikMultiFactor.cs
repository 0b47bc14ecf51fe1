namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Which second factors there are and who needs one.
/// </summary>
public sealed class AuthentikMultiFactor
{
    /// <summary>Gets or sets the kinds that are accepted, and offered to who has to set one up. The default is codes of an app, security keys and printed codes.</summary>
    public IReadOnlyList<AuthentikAuthenticator> Authenticators { get; set; } =
        [AuthentikAuthenticator.Totp, AuthentikAuthenticator.WebAuthn, AuthentikAuthenticator.Static];

    /// <summary>Gets or sets who needs a second factor. The default is only who has set one up; see also <see cref="RequireFor"/>.</summary>
    public AuthentikMultiFactorRequirement Requirement { get; set; }

    /// <summary>
    /// Gets or sets whether who needs a factor and has none may set one up while signing in. The default is <see langword="true"/>; with
    /// <see langword="false"/> they are refused, and factors come from an administrator or an earlier sign-in.
    /// </summary>
    public bool SetUpAtSignIn { get; set; } = true;

    /// <summary>Gets or sets for how long a browser in which somebody passed is not asked again. Whole seconds; the default, <see cref="TimeSpan.Zero"/>, asks at each sign-in.</summary>
    public TimeSpan AskAgainAfter { get; set; }

    internal List<AuthentikGroupResource> RequiredGroups { get; } = [];

    internal SmsSender? Sms { get; private set; }

    /// <summary>
    /// Requires a second factor of the members of a group; of the others it stays optional.
    /// </summary>
    /// <param name="groups">The groups, of the same server.</param>
    public void RequireFor(params IReadOnlyList<IResourceBuilder<AuthentikGroupResource>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        RequiredGroups.AddRange(groups.Select(group => group.Resource).Except(RequiredGroups));
    }

    /// <summary>
    /// Sends text messages with Twilio.
    /// </summary>
    /// <param name="accountSid">The parameter that contains the SID of the account.</param>
    /// <param name="authToken">The parameter that contains the token of the account.</param>
    /// <param name="fromNumber">The number or messaging service the messages come from.</param>
    public void UseTwilio(IResourceBuilder<ParameterResource> accountSid, IResourceBuilder<ParameterResource> authToken, string fromNumber)
    {
        ArgumentNullException.ThrowIfNull(accountSid);
        ArgumentNullException.ThrowIfNull(authToken);
        ArgumentException.ThrowIfNullOrEmpty(fromNumber);
        Sms = new("twilio", accountSid.Resource, authToken.Resource, fromNumber);
    }

    /// <summary>
    /// Sends text messages with an HTTP service of your own: authentik posts <c>From</c>, <c>To</c>, <c>Body</c> and <c>Message</c> to it as JSON, with
    /// the token as <c>Authorization: Bearer</c>.
    /// </summary>
    /// <param name="url">The URL of the service as the authentik server reaches it.</param>
    /// <param name="bearerToken">The parameter that contains the token.</param>
    /// <param name="fromNumber">The number the messages come from.</param>
    public void UseSmsGateway(ReferenceExpression url, IResourceBuilder<ParameterResource> bearerToken, string fromNumber)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(bearerToken);
        ArgumentException.ThrowIfNullOrEmpty(fromNumber);
        Sms = new("generic", url, bearerToken.Resource, fromNumber);
    }

    /// <summary>Where text messages go through. Account and credential reach authentik by the environment.</summary>
    internal sealed record SmsSender(string Provider, object Account, ParameterResource Credential, string FromNumber);
}
