using System.Net;
using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Outposts;

/// <summary>A running outpost's connection to its server: says hello, and fetches the configuration again when told to.</summary>
internal sealed class OutpostConnection(OutpostClient client, ProxyState state, Metrics metrics, AuthentikRelease release)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(3);
    private static readonly Log Log = new("authentik.outpost.ak-ws");

    internal async Task RunAsync(CancellationToken stopping)
    {
        metrics.Set(ProxyMetrics.Info, 1, [.. ProxyMetrics.Labels(state.Current), ("version", release.Text), ("build", "")]);
        while (true)
        {
            try
            {
                await ServeAsync(stopping);
            }
            catch (Exception exception) when (OutpostClient.IsFailure(exception, stopping) || exception is OutpostInvisibleException)
            {
                Log.Warning("failed to connect websocket", ("error", exception.Message));
            }

            metrics.Set(ProxyMetrics.Connection, 0, ProxyMetrics.Labels(state.Current));
            await Task.Delay(ReconnectPause, stopping);
        }
    }

    private async Task ServeAsync(CancellationToken stopping)
    {
        using var socket = await client.ConnectAsync(state.Current.OutpostPk, stopping);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var channel = new WebSocketChannel(socket);
        Log.Info("Successfully connected websocket", ("outpost", state.Current.OutpostName));
        metrics.Set(ProxyMetrics.Connection, 1, ProxyMetrics.Labels(state.Current));
        var greeting = GreetAsync(channel, ends.Token);
        try
        {
            // What changed while there was no connection is not told.
            await RefreshAsync(stopping);
            while (await channel.ReceiveAsync(stopping) is { } message)
            {
                if (message["instruction"]?.GetValue<int>() == OutpostMessage.TriggerUpdate)
                {
                    await RefreshAsync(stopping);
                }
            }
        }
        finally
        {
            await ends.CancelAsync();
            await greeting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RefreshAsync(CancellationToken stopping) => state.Use(await client.FetchAsync(stopping));

    private async Task GreetAsync(WebSocketChannel channel, CancellationToken ends)
    {
        while (true)
        {
            await channel.SendAsync(Hello(), ends);
            await Task.Delay(OutpostStates.HelloInterval, ends);
        }
    }

    private JsonObject Hello() => OutpostMessage.Of(OutpostMessage.Hello, new JsonObject
    {
        ["version"] = release.Text,
        ["buildHash"] = "",
        ["uuid"] = ProxyMetrics.Instance,
        ["golangVersion"] = $"none: authentik emulator on .NET {Environment.Version}",
        ["opensslEnabled"] = false,
        ["opensslVersion"] = "",
        ["fipsEnabled"] = false,
        ["hostname"] = Dns.GetHostName(),
    });
}
