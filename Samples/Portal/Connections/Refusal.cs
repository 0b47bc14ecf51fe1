using System.Net.Sockets;
using System.Security.Authentication;

namespace Portal.Connections;

/// <summary>
/// Says why a server could not be asked. Clients and servers quote in their messages what they were given, and that holds a password.
/// So their texts are not passed on, and reasons are told in words of our own; of the texts of others only those about TLS and of Npgsql itself,
/// which are known to quote no more than names.
/// </summary>
internal static class Refusal
{
    /// <summary>The reason nearest to the root of the chain of causes.</summary>
    public static string Explain(Exception exception, Func<Exception, string?> explainOfClient, TimeSpan timeLimit)
    {
        var reason = $"The client failed ({exception.GetType().Name}).";
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            reason = Explain(cause, timeLimit) ?? explainOfClient(cause) ?? reason;
        }

        return reason;
    }

    private static string? Explain(Exception cause, TimeSpan timeLimit) => cause switch
    {
        OperationCanceledException or TimeoutException => $"No answer within {timeLimit.TotalSeconds:0} seconds.",
        SocketException socket => Explain(socket.SocketErrorCode),
        EndOfStreamException => Explain(SocketError.ConnectionReset),
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
