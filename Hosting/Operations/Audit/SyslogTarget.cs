using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>Sends events as messages of RFC 5424, by UDP or by TCP with octet counting.</summary>
internal sealed class SyslogTarget(Uri address) : IAsyncDisposable
{
    private const int LogAudit = 13;
    private const int Warning = 4;
    private const int Informational = 6;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private Socket? _socket;

    public async Task SendAsync(AuthentikEvent row, string line, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_timeout);
        try
        {
            _socket ??= await ConnectAsync(limit.Token).ConfigureAwait(false);
            var message = Encoding.UTF8.GetBytes(Message(row, line, Environment.MachineName));
            byte[] packet = address.Scheme == "tcp" ? [.. Encoding.ASCII.GetBytes($"{message.Length} "), .. message] : message;
            for (var sent = 0; sent < packet.Length;)
            {
                sent += await _socket.SendAsync(packet.AsMemory(sent), limit.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            _socket?.Dispose();
            _socket = null;
            throw;
        }
    }

    internal static string Message(AuthentikEvent row, string line, string host)
    {
        var severity = row.Action.EndsWith("_failed", StringComparison.Ordinal) || row.Action is "suspicious_request" or "policy_exception" or "system_exception" or "configuration_error" ? Warning : Informational;
        var time = row.Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

        // The id of a message may have 32 characters; authentik's actions are shorter.
        return string.Create(CultureInfo.InvariantCulture, $"<{(LogAudit * 8) + severity}>1 {time} {host} authentik {Environment.ProcessId} {row.Action} - {line}");
    }

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = address.Scheme == "tcp"
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
