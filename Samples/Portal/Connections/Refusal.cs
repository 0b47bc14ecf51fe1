using System.Net.Sockets;
using System.Security.Authentication;

namespace Portal.Connections;

/// <summary>
/// Says why a server could not be asked. Clients quote parts of the connection string in their messages, so their texts are not passed on:
/// only what the server or the operating system said, or words of our own.
/// </summary>
internal static class Refusal
{
    /// <summary>The reason nearest to the root of the chain of causes; nothing for an exception that is a mistake of this application.</summary>
    public static string? Explain(Exception exception, Func<Exception, string?> explainOfClient)
    {
        string? reason = null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            reason = Explain(cause) ?? explainOfClient(cause) ?? reason;
        }

        return reason;
    }

    private static string? Explain(Exception cause) => cause switch
    {
        OperationCanceledException or TimeoutException => $"No answer within {ServerConnection.TimeLimit.TotalSeconds:0} seconds.",
        SocketException socket => Explain(socket.SocketErrorCode),
        AuthenticationException tls => $"The TLS handshake failed: {tls.Message}",
        _ => null,
    };

    private static string Explain(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Nothing listens at this address (connection refused).",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "The name of the host is not known.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "There is no way to this host.",
        SocketError.ConnectionReset => "The other side closed the connection.",
        _ => $"The connection could not be made ({error}).",
    };
}
