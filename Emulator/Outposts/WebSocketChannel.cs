using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Outposts;

/// <summary>JSON objects over a websocket, sent one at a time.</summary>
internal sealed class WebSocketChannel(WebSocket socket)
{
    // Hellos are some hundred bytes.
    private const int MaxMessage = 64 * 1024;

    private static readonly Log Log = new("authentik.outposts.channel");
    private readonly SemaphoreSlim _sending = new(1, 1);

    internal async Task SendAsync(JsonObject message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends unless the connection is broken, which its reader finds out too.</summary>
    internal async Task TrySendAsync(JsonObject message)
    {
        try
        {
            await SendAsync(message, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            Log.Debug("could not send", ("exc", exception));
        }
    }

    /// <summary>The next message; null when the other side closed.</summary>
    internal async Task<JsonObject?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxMessage];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (result.MessageType is WebSocketMessageType.Close)
            {
                return null;
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return JsonNode.Parse(buffer.AsSpan(0, length)) as JsonObject ?? [];
            }

            if (length == MaxMessage)
            {
                throw new WebSocketException(WebSocketError.HeaderError, $"a message is longer than {MaxMessage} bytes");
            }
        }
    }
}
