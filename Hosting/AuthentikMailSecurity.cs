namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How the connection to a mail server is protected.
/// </summary>
public enum AuthentikMailSecurity
{
    /// <summary>Not at all: for a mail server on the same machine or network.</summary>
    None,

    /// <summary>It begins in the clear and switches to TLS, usually on port 587.</summary>
    StartTls,

    /// <summary>TLS from the beginning, usually on port 465.</summary>
    Tls,
}
