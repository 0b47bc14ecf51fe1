namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How people make themselves an account.
/// </summary>
public sealed class AuthentikEnrollment
{
    /// <summary>
    /// Gets or sets whether the account works only after a click on a link in a mail. The default is <see langword="true"/>; authentik needs a mail
    /// server for it (<c>AUTHENTIK_EMAIL__HOST</c> and its neighbours on server and worker).
    /// </summary>
    public bool VerifyEmail { get; set; } = true;

    /// <summary>Gets or sets who may: with <see cref="AuthentikInvitations.Required"/> only who was invited. The default is everybody.</summary>
    public AuthentikInvitations Invitations { get; set; }

    /// <summary>Gets or sets the group that new users become members of, of the same server, or <see langword="null"/> for none.</summary>
    public IResourceBuilder<AuthentikGroupResource>? Group { get; set; }

    /// <summary>Gets or sets whether new users are external ones, who see only their applications and not authentik's own pages. The default is <see langword="false"/>.</summary>
    public bool External { get; set; }

    /// <summary>Gets or sets the folder of new users in authentik, without a slash at its ends. The default is "users".</summary>
    public string UserPath { get; set; } = "users";
}
