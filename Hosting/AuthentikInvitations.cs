namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What an enrollment makes of invitations.
/// </summary>
public enum AuthentikInvitations
{
    /// <summary>There are none, and the sign-in page links to the enrollment.</summary>
    None,

    /// <summary>Who has one gets what it says; others may enroll too.</summary>
    Accepted,

    /// <summary>Only who has one may enroll. The sign-in page does not link to it.</summary>
    Required,
}
