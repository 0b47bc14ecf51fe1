using System.Net;
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

            var seen = new JsonObject { ["url"] = context.Request.RawUrl };
            foreach (var name in context.Request.Headers.AllKeys)
            {
                seen[name!] = context.Request.Headers[name];
            }

            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(seen.ToJsonString()));
            context.Response.Close();
        }
    }
}
