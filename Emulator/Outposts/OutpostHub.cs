using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Outposts;

/// <summary>The server's end of the outposts' websockets: takes their hellos, and tells them to reload when what they serve has changed.</summary>
internal sealed class OutpostHub : IDisposable
{
    internal const string PathPrefix = "/ws/outpost/";

    // A blueprint writes many objects in one transaction, and several may follow each other: one reload for all of them.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Relevant =
        [ModelNames.Outpost, ModelNames.ProxyProvider, ModelNames.Application, ModelNames.ScopeMapping, ModelNames.Certificate, ChangeFeed.Everything];

    private static readonly Log Log = new("authentik.outposts.consumer");
    private readonly AuthentikCore _core;
    private readonly ConcurrentDictionary<WebSocketChannel, byte> _channels = new();
    private readonly Timer _timer;

    internal OutpostHub(AuthentikCore core)
    {
        _core = core;
        _timer = new Timer(_ => TriggerUpdate());
        core.Changes.Changed += model =>
        {
            if (Relevant.Contains(model))
            {
                _timer.Change(Settle, Timeout.InfiniteTimeSpan);
            }
        };
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Serves one outpost until it leaves. Without a token that may see the outpost the handshake is refused.</summary>
    internal async Task HandleAsync(HttpContext context, string uuid, CancellationToken stopping)
    {
        var outpost = _core.Database.Read(store =>
            BearerToken.Read(context.Request) is { } key && TokenRules.Authenticate(store, key) is { } user &&
            (UserRules.IsSuperuser(store, user) || OutpostRules.OutpostOf(store, user)?.Pk == uuid)
                ? store.Get(ModelNames.Outpost, uuid)
                : null);
        if (outpost is null || !context.WebSockets.IsWebSocketRequest)
        {
            await context.JsonAsync(403, new JsonObject { ["detail"] = "Token invalid/expired" });
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var channel = new WebSocketChannel(socket);
        var uid = context.Request.Query["instance_uuid"].ToString() is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        _channels[channel] = 0;
        Log.Info("outpost connected", ("outpost", outpost.Text("name")), ("uid", uid));
        try
        {
            while (await channel.ReceiveAsync(ends.Token) is { } message)
            {
                Receive(outpost.Pk, uid, message);
                await channel.SendAsync(OutpostMessage.Of(OutpostMessage.Ack), ends.Token);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or JsonException
            || DatabaseExtensions.IsUnavailable(exception))
        {
            // The outpost reconnects by itself; its entry ends with its time.
            Log.Info("outpost connection ended", ("outpost", outpost.Text("name")), ("uid", uid), ("exc", exception));
        }
        finally
        {
            _channels.TryRemove(channel, out _);
        }
    }

    private void Receive(string outpost, string uid, JsonObject message)
    {
        if (message["instruction"]?.GetValue<int>() == OutpostMessage.Hello && message["args"] is JsonObject args)
        {
            using var connection = _core.Database.OpenConnection();
            OutpostStates.Save(connection, outpost, uid, args);
        }
    }

    private void TriggerUpdate()
    {
        foreach (var channel in _channels.Keys)
        {
            // A connection that breaks here ends in its own receive loop.
            _ = channel.TrySendAsync(OutpostMessage.Of(OutpostMessage.TriggerUpdate));
        }
    }
}
