using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>Answers every request with what it received.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    internal Upstream()
    {
        Url = $"http://127.0.0.1:{EmulatorServices.FreePort()}";
        // Any host name: the outpost passes the browser's on.
        _listener.Prefixes.Add(Url.Replace("127.0.0.1", "*", StringComparison.Ordinal) + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    internal string Url { get; }

    /// <summary>Lets the second line of a page at …/stream go.</summary>
    internal TaskCompletionSource Second { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (context.Request.IsWebSocketRequest)
            {
                await EchoAsync(context);
                continue;
            }

            if (context.Request.RawUrl!.EndsWith("/stream", StringComparison.Ordinal))
            {
                await StreamAsync(context.Response);
                continue;
            }

            var seen = new JsonObject { ["url"] = context.Request.RawUrl };
            foreach (var name in context.Request.Headers.AllKeys)
            {
                seen[name!] = context.Request.Headers[name];
            }

            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(seen.ToJsonString()));
            context.Response.Close();
        }
    }

    private async Task StreamAsync(HttpListenerResponse response)
    {
        response.SendChunked = true;
        await response.OutputStream.WriteAsync("first\n"u8.ToArray());
        await response.OutputStream.FlushAsync();
        await Second.Task;
        await response.OutputStream.WriteAsync("second\n"u8.ToArray());
        response.Close();
    }

    /// <summary>Says what it is told, and who the headers say told it.</summary>
    private static async Task EchoAsync(HttpListenerContext context)
    {
        using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
        var buffer = new byte[1024];
        var said = await socket.ReceiveAsync(buffer, CancellationToken.None);
        var answer = $"{context.Request.Headers["X-authentik-username"]}: {Encoding.UTF8.GetString(buffer, 0, said.Count)}";
        await socket.SendAsync(Encoding.UTF8.GetBytes(answer), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }
}
