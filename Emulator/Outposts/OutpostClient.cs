using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Outposts;

/// <summary>An outpost's way to its server: AUTHENTIK_HOST with AUTHENTIK_TOKEN.</summary>
internal sealed class OutpostClient : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(6);
    private static readonly Log Log = new("authentik.outpost.ak-api-controller");

    private readonly Uri _root;
    private readonly string _token;
    private readonly HttpClient _http;
    private readonly SocketsHttpHandler _handler;
    private readonly string _browserHost;

    internal OutpostClient(AuthentikConfiguration configuration, AuthentikRelease release)
    {
        var host = configuration.Text("host");
        _root = IsUrl(host)
            ? new Uri(host.TrimEnd('/') + "/")
            : throw new ConfigurationException($"AUTHENTIK_HOST={host} is not a URL. Use one like http://authentik:9000.");
        _token = configuration.Text("token");
        _browserHost = configuration.Text("host_browser");
        if (_browserHost.Length > 0 && !IsUrl(_browserHost))
        {
            throw new ConfigurationException($"AUTHENTIK_HOST_BROWSER={_browserHost} is not a URL. Use the one browsers reach authentik at.");
        }

        _handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (configuration.Flag("insecure"))
        {
            _handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        _http = new HttpClient(_handler) { BaseAddress = new Uri(_root, "api/v3/"), Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", $"goauthentik.io/outpost/{release.Text}");
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Fetches the configuration; tries for ever, with pauses that double, as authentik's outposts do.</summary>
    internal async Task<OutpostConfiguration> FetchUntilAvailableAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                return await FetchAsync(cancellationToken);
            }
            catch (Exception exception) when (IsFailure(exception, cancellationToken))
            {
                Log.Error("Failed to fetch outpost configuration, retrying in 3 seconds",
                    ("error", exception.Message), ("host", _root), ("pause", pause.TotalSeconds));
                await Task.Delay(pause, cancellationToken);
            }
        }
    }

    /// <summary>Fetches the configuration once: the first outpost the token may see, and its applications.</summary>
    internal async Task<OutpostConfiguration> FetchAsync(CancellationToken cancellationToken)
    {
        var outposts = await GetAsync("outposts/instances/", cancellationToken);
        var outpost = (outposts as JsonArray)?.FirstOrDefault() as JsonObject ?? throw new OutpostInvisibleException(
            "No outposts found with given token, ensure the given token corresponds to an authentik Outpost");
        var config = outpost["config"] as JsonObject ?? [];
        if (config["authentik_host"]?.ToString() is not { } host)
        {
            throw new OutpostInvisibleException(
                $"The config of outpost {outpost["name"]} has no authentik_host; authentik's own outpost would crash. Set it in the outpost's config.");
        }

        var applications = (JsonArray)await GetAsync("outposts/proxy/", cancellationToken);
        var publicHost = _browserHost.Length > 0 ? _browserHost : host;
        return new OutpostConfiguration(
            outpost["pk"]!.ToString(), outpost["name"]!.ToString(), config, IsUrl(publicHost) ? new Uri(publicHost) : _root,
            [.. applications.Select(application => ProxyApplication.From(application!, _browserHost))]);
    }

    /// <summary>Redeems a code; the access token. The server sees the request as if it had been sent to the given host.</summary>
    internal async Task<string> RedeemAsync(string endpoint, Uri host, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Host = host.Authority;
        request.Headers.Add("X-Forwarded-Proto", host.Scheme);
        // Not the outpost's own token, which the client sends to the API.
        using var client = new HttpClient(_handler, disposeHandler: false) { Timeout = _http.Timeout };
        using var response = await client.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode && JsonNode.Parse(body)?["access_token"]?.ToString() is { } token
            ? token
            : throw new HttpRequestException($"oauth2: cannot fetch token: {(int)response.StatusCode} {body[..Math.Min(body.Length, 300)]}");
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>Opens the websocket of the outpost.</summary>
    internal async Task<ClientWebSocket> ConnectAsync(string outpost, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_token}");
        var url = new UriBuilder(new Uri(_root, $"ws/outpost/{outpost}/?instance_uuid={ProxyMetrics.Instance}"));
        url.Scheme = url.Scheme == "https" ? "wss" : "ws";
        using var invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
        await socket.ConnectAsync(url.Uri, invoker, cancellationToken);
        return socket;
    }

    /// <summary>Whether the server, or the way to it, is at fault; then it is tried again.</summary>
    internal static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or TaskCanceledException or JsonException or WebSocketException or IOException;

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)response.StatusCode} {response.ReasonPhrase}: {body[..Math.Min(body.Length, 200)]}");
        }

        return JsonNode.Parse(body)?["results"] ?? throw new JsonException($"{path} has no results");
    }
}

/// <summary>The server answered, and has no outpost for this token.</summary>
internal sealed class OutpostInvisibleException(string message) : Exception(message);
