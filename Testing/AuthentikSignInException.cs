namespace Authentik.Aspire.Testing;

/// <summary>
/// authentik did not sign somebody in, or gave no token. The message says who, at which step, and authentik's own reason.
/// </summary>
public sealed class AuthentikSignInException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="AuthentikSignInException"/> class.</summary>
    public AuthentikSignInException()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AuthentikSignInException"/> class.</summary>
    /// <param name="message">Who, at which step, and authentik's own reason.</param>
    public AuthentikSignInException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AuthentikSignInException"/> class.</summary>
    /// <param name="message">Who, at which step, and authentik's own reason.</param>
    /// <param name="innerException">What was thrown first.</param>
    public AuthentikSignInException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
