using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// A small client of authentik's API: what the operations of this library use, and no more.
/// </summary>
/// <remarks>
/// <para>
/// Requests that only read are repeated with growing pauses when authentik answers 502, 503 or 504, drops the connection or does not answer in time;
/// it does all of that while it starts. Requests that write are sent once: whether a write that got no answer was done cannot be known.
/// Lists are read page by page, to the end.
/// </para>
/// <para>Refusals throw <see cref="AuthentikApiException"/> with authentik's text; a server that cannot be reached throws <see cref="HttpRequestException"/>, one that does not answer in time <see cref="TaskCanceledException"/>.</para>
/// <example>
/// <code lang="csharp">
/// var authentik = new AuthentikApiClient(new Uri("https://sso.example.org"), token);
///
/// await foreach (var user in authentik.GetUsersAsync())
/// {
///     Console.WriteLine(user.Username);
/// }
/// </code>
/// </example>
/// </remarks>
public sealed partial class AuthentikApiClient
{
    /// <summary>What a health check waits for: longer than any answer of a server that works; authentik needs about a second while it is busy starting.</summary>
    internal static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>authentik refuses no page size below this in any version read, and needs about half a second for a page of users.</summary>
    private const int PageSize = 100;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);

    // Not from the factory: resilience handlers that an app host adds there would hide the answers that are looked for here.
    private static readonly HttpClient s_client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    private readonly AuthentikResource? _server;
    private readonly Func<CancellationToken, ValueTask<Uri>> _address;
    private readonly Func<CancellationToken, ValueTask<string>> _token;
    private readonly string _whoseToken;

    /// <summary>Initializes a client of any authentik, with a token of one's own.</summary>
    /// <param name="baseAddress">Where authentik is, for example <c>https://sso.example.org</c>; a path is kept, for an authentik that is served below one.</param>
    /// <param name="token">The key of a token with the intent <c>api</c>. The client may do what the token's owner may.</param>
    public AuthentikApiClient(Uri baseAddress, string token)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        ArgumentException.ThrowIfNullOrEmpty(token);
        var address = new Uri(baseAddress, baseAddress.AbsolutePath.TrimEnd('/') + "/");
        _address = _ => ValueTask.FromResult(address);
        _token = _ => ValueTask.FromResult(token);
        _whoseToken = "authentik refuses the token: it is unknown, expired, or its intent is not 'api'.";
    }

    /// <summary>
    /// Initializes a client of a server in the application model, as its first administrator. It works while the application runs; see
    /// <see cref="ForOperations"/> for an account with fewer rights.
    /// </summary>
    /// <param name="server">The server.</param>
    public AuthentikApiClient(AuthentikResource server)
        : this(
            server,
            async cancellationToken => (await Given(server).BootstrapTokenParameter.GetValueAsync(cancellationToken).ConfigureAwait(false))!,
            $"authentik refuses the bootstrap token (parameter '{Given(server).BootstrapTokenParameter.Name}'). It is read only on the first start with an empty database: restore the value that this database began with, or begin with an empty database.")
    {
    }

    internal AuthentikApiClient(AuthentikResource server, Func<CancellationToken, ValueTask<string>> token, string whoseToken)
    {
        _server = server;
        _address = server.GetAddressAsync;
        _token = token;
        _whoseToken = whoseToken;
    }

    /// <summary>Gets how long one request may take. The default is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how often a request that only reads is repeated when authentik is not there for the moment. The default is 5, about eight seconds altogether; 0 turns it off.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>
    /// Creates a client of a server in the application model that uses the account of the operations: a service account with the rights that
    /// importing users, resetting passwords and reading events need, made when the server is first ready. It works while the application runs.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <returns>The client.</returns>
    /// <remarks>
    /// <para>
    /// The account is <c>aspire-operations</c>, a member of the group of that name, whose role of that name holds the rights; its token is generated
    /// and kept in the user secrets. It cannot change flows, providers or the keys of tokens. Who may change users can also add them to groups,
    /// that of the administrators included: authentik has no finer right, so treat the token as a powerful one.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var api = AuthentikApiClient.ForOperations(authentik.Resource);
    /// var user = await api.FindUserAsync("alice");
    /// </code>
    /// </example>
    /// </remarks>
    public static AuthentikApiClient ForOperations(AuthentikResource server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new(
            server,
            server.Operations.GetTokenAsync,
            $"authentik refuses the token of the account '{OperationsAccount.Name}'. Restart the app host to have it made again.");
    }

    /// <summary>For health checks and other loops that ask again anyway.</summary>
    internal static AuthentikApiClient ForProbes(AuthentikResource server) => new(server) { Retries = 0, Timeout = ProbeTimeout };

    /// <summary>Asks an endpoint of any container, without credentials.</summary>
    internal static async Task<HttpResponseMessage> GetAsync(EndpointReference endpoint, string path, CancellationToken cancellationToken)
    {
        var address = await endpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeout);
        return await s_client.GetAsync(new Uri(new Uri(address!), path), limit.Token).ConfigureAwait(false);
    }

    private static AuthentikResource Given(AuthentikResource server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server;
    }

    internal async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, body: null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is at a path, or <see langword="null"/> if nothing is.</summary>
    internal async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthentikApiException ex) when (ex.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    internal async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A request whose answer has no content of interest.</summary>
    internal async Task DoAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All rows of a list. <paramref name="path"/> may have a query, without <c>page</c>.</summary>
    internal async IAsyncEnumerable<T> ListAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (var number = 1; number > 0;)
        {
            Page<T>? page;
            try
            {
                page = await GetAsync<Page<T>>(string.Create(CultureInfo.InvariantCulture, $"{path}{separator}page={number}&page_size={PageSize}"), cancellationToken).ConfigureAwait(false);
            }
            catch (AuthentikApiException ex) when (ex.Status == HttpStatusCode.NotFound && number > 1)
            {
                // Rows were deleted meanwhile, and with them the last page.
                yield break;
            }

            foreach (var row in page.Results)
            {
                yield return row;
            }

            number = page.Pagination?.Next ?? 0;
        }
    }

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var token = await _token(cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(method, path, body, token, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && IsAboutTheToken(text)
                ? new AuthentikApiException(_whoseToken, response.StatusCode)
                : AuthentikApiException.Of(method, response.RequestMessage!.RequestUri!.AbsolutePath, response.StatusCode, text);
        }
    }

    /// <summary>Sends with the retries, whatever the answer means.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string token, CancellationToken cancellationToken)
    {
        var attempts = method == HttpMethod.Get ? Retries : 0;
        for (var pause = s_firstPause; ; pause *= 2)
        {
            try
            {
                var response = await SendOnceAsync(method, path, body, token, cancellationToken).ConfigureAwait(false);
                if (attempts == 0 || response.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception ex) when (attempts > 0 && ex is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The same as an answer that says so: not there for the moment.
            }

            attempts--;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, object? body, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(await _address(cancellationToken).ConfigureAwait(false), $"api/v3/{path}"));
        request.Content = body is null ? null : JsonContent.Create(body, options: ApiRows.Json);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            return await s_client.SendAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(
                string.Create(CultureInfo.InvariantCulture, $"authentik did not answer {method} {path} within {Timeout.TotalSeconds:0} seconds."), new TimeoutException(ex.Message, ex));
        }
    }

    /// <summary>Not a right that its owner lacks. The texts are Django REST framework's and authentik's.</summary>
    private static bool IsAboutTheToken(string body) =>
        body.Length == 0 || body.Contains("Token invalid", StringComparison.Ordinal) || body.Contains("credentials", StringComparison.Ordinal)
        || body.Contains("User inactive", StringComparison.Ordinal);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync<T>(ApiRows.Json, cancellationToken).ConfigureAwait(false)
        ?? throw new AuthentikApiException($"authentik answered {response.RequestMessage?.RequestUri?.AbsolutePath} with nothing.");
}
