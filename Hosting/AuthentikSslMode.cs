namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How a connection to PostgreSQL is protected; the modes of PostgreSQL's own <c>sslmode</c>.
/// </summary>
public enum AuthentikSslMode
{
    /// <summary>Never encrypted.</summary>
    Disable,

    /// <summary>Encrypted if the server insists.</summary>
    Allow,

    /// <summary>Encrypted if the server can.</summary>
    Prefer,

    /// <summary>Always encrypted; whose certificate it is does not matter.</summary>
    Require,

    /// <summary>Always encrypted, and the certificate must come from the given authority.</summary>
    VerifyCA,

    /// <summary>Always encrypted, the certificate must come from the given authority and be for the given host.</summary>
    VerifyFull,
}
