using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The orchestrator's API. Every failure is a <see cref="DcpException"/>, cancellation aside.
/// </summary>
internal sealed partial class DcpClient : IDisposable
{
    private static readonly TimeSpan s_deletionPoll = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;
    private readonly CancellationToken _ended;

    /// <param name="kubeconfig">Address, token and certificate of the API.</param>
    /// <param name="ended">Cancelled when the orchestrator is gone: watches and logs end then instead of trying again.</param>
    public DcpClient(DcpKubeconfig kubeconfig, CancellationToken ended = default)
    {
        _ended = ended;
        var handler = new SocketsHttpHandler
        {
            // The certificate is trusted by being the one this process made, not by any authority of the machine.
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { kubeconfig.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            // One connection takes a limited number of streams.
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = kubeconfig.Server,
            // Streams have no end; single requests are bounded by the caller's token.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", kubeconfig.Token);
    }

    public async Task<T> CreateAsync<T>(T value, CancellationToken cancellationToken = default) where T : DcpObject, IDcpObject
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address<T>()) { Content = JsonContent.Create(value, TypeInfo<T>()) };
        using var response = await SendAsync(request, $"create {T.DcpKind.Kind} '{value.Name}'", cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <returns><see langword="null"/> if there is no such object.</returns>
    public async Task<T?> GetAsync<T>(string name, CancellationToken cancellationToken = default) where T : DcpObject, IDcpObject
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address<T>(name));
        using var response = await SendAsync(request, $"read {T.DcpKind.Kind} '{name}'", cancellationToken, allowNotFound: true);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<T>(response, cancellationToken);
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken cancellationToken = default) where T : DcpObject, IDcpObject
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address<T>());
        using var response = await SendAsync(request, $"list {T.DcpKind.Plural}", cancellationToken);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return document.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(item => item.Deserialize(TypeInfo<T>())!)]
            : [];
    }

    /// <summary>Deletes an object and what it runs. No error if there is none.</summary>
    /// <param name="waitUntilGone">Return only when the object is gone and its name can be used again; otherwise at once.</param>
    public async Task DeleteAsync<T>(string name, bool waitUntilGone = true, CancellationToken cancellationToken = default)
        where T : DcpObject, IDcpObject
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Address<T>(name));
        using (var response = await SendAsync(request, $"delete {T.DcpKind.Kind} '{name}'", cancellationToken, allowNotFound: true))
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }
        }
        while (waitUntilGone && await GetAsync<T>(name, cancellationToken) is not null)
        {
            await Task.Delay(s_deletionPoll, cancellationToken);
        }
    }

    /// <summary>Merges values into the spec of an object. The orchestrator takes few: <c>start</c> and <c>stop</c>, each once.</summary>
    public async Task<T> PatchSpecAsync<T>(string name, JsonObject spec, CancellationToken cancellationToken = default)
        where T : DcpObject, IDcpObject
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, Address<T>(name)) { Content = MergePatch(new JsonObject { ["spec"] = spec }) };
        using var response = await SendAsync(request, $"change {T.DcpKind.Kind} '{name}'", cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>Starts a container or executable that was created with <c>Start = false</c>.</summary>
    public Task<T> StartAsync<T>(string name, CancellationToken cancellationToken = default) where T : DcpObject, IDcpObject =>
        PatchSpecAsync<T>(name, new JsonObject { ["start"] = true }, cancellationToken);

    /// <summary>
    /// Asks a container or executable to stop; does not wait for it. For good: it is started again by deleting and creating it anew.
    /// A stopped container on a network keeps the orchestrator busy until it is deleted.
    /// </summary>
    public Task<T> StopAsync<T>(string name, CancellationToken cancellationToken = default) where T : DcpObject, IDcpObject =>
        PatchSpecAsync<T>(name, new JsonObject { ["stop"] = true }, cancellationToken);

    /// <summary>The orchestrator's own state.</summary>
    public async Task<DcpExecution> GetExecutionAsync(CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/execution");
        using var response = await SendAsync(request, "read the orchestrator's state", cancellationToken);
        return await ReadAsync(response, DcpJson.Default.DcpExecution, cancellationToken);
    }

    /// <summary>Moves the orchestrator to another state: cleaning up, stopping.</summary>
    public async Task SetExecutionAsync(DcpExecution execution, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/admin/execution")
        {
            Content = MergePatch(JsonSerializer.SerializeToNode(execution, DcpJson.Default.DcpExecution)!),
        };
        using var response = await SendAsync(request, $"set the orchestrator's state to {execution.Status}", cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)DcpJson.Default.GetTypeInfo(typeof(T))!;

    private static string Address<T>() where T : IDcpObject => $"/apis/{DcpObject.GroupVersion}/{T.DcpKind.Plural}";

    private static string Address<T>(string name) where T : IDcpObject => $"{Address<T>()}/{Uri.EscapeDataString(name)}";

    private static StringContent MergePatch(JsonNode patch) =>
        new(patch.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));

    private static string QueryName(DcpLogSource source) => source switch
    {
        DcpLogSource.StdOut => "stdout",
        DcpLogSource.StdErr => "stderr",
        DcpLogSource.StartupStdOut => "startup_stdout",
        DcpLogSource.StartupStdErr => "startup_stderr",
        DcpLogSource.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ReadAsync(response, TypeInfo<T>(), cancellationToken);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new DcpException("The orchestrator's answer is empty.");

    /// <summary>Sends a request and returns with the headers of an answer that says success, or 404 where that is one.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        string action,
        CancellationToken cancellationToken,
        bool allowNotFound = false)
    {
        // Each watch and each followed log is a stream that stays open: with HTTP/2 they share a connection.
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException ex)
        {
            throw new DcpException($"Could not {action}: the orchestrator does not answer ({ex.Message}).", ex);
        }
        if (response.IsSuccessStatusCode || (allowNotFound && response.StatusCode == HttpStatusCode.NotFound))
        {
            return response;
        }
        using (response)
        {
            var (message, reason) = await ReadFailureAsync(response, cancellationToken);
            throw new DcpException($"Could not {action}: {message}", reason, (int)response.StatusCode);
        }
    }

    private static async Task<(string Message, string? Reason)> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(text, DcpJson.Default.DcpFailure) is { Message: { Length: > 0 } message } failure)
            {
                return (message, failure.Reason);
            }
        }
        catch (JsonException)
        {
            // Not every refusal is a Status document; the text then says it.
        }
        return (text.Length > 0 ? text.Trim() : $"HTTP {(int)response.StatusCode}", null);
    }
}
