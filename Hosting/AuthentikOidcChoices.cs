namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the <c>sub</c> claim of a token says about its user.</summary>
public enum AuthentikSubjectMode
{
    /// <summary>A digest of the user's id: stable, and nothing can be read from it.</summary>
    HashedUserId,

    /// <summary>The user's number in authentik.</summary>
    UserId,

    /// <summary>The user's UUID.</summary>
    UserUuid,

    /// <summary>The name the user signs in with. It may change.</summary>
    UserName,

    /// <summary>The user's mail address. It may change.</summary>
    Email,

    /// <summary>The user's attribute <c>upn</c>, as directories of Microsoft give one.</summary>
    Upn,
}

/// <summary>What the issuer of tokens looks like.</summary>
public enum AuthentikIssuerMode
{
    /// <summary>Each application has an issuer of its own.</summary>
    PerApplication,

    /// <summary>All applications share the address of the server as their issuer.</summary>
    Global,
}

/// <summary>How authentik tells an application that a session has ended.</summary>
public enum AuthentikLogoutMethod
{
    /// <summary>By a request from server to server.</summary>
    BackChannel,

    /// <summary>By the user's browser, while it signs out.</summary>
    FrontChannel,
}
