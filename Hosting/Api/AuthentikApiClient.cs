using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The few calls to a running server that health and blueprints need, as the first administrator.</summary>
internal sealed partial class AuthentikApiClient(AuthentikResource server)
{
    /// <summary>Longer than any answer of a server that works; authentik needs about a second while it is busy starting.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Not from the factory: resilience handlers that an app host adds there would hide the answers that are looked for here.
    private static readonly HttpClient s_client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Timeout,
    };

    /// <summary>Asks an endpoint of any container, without credentials.</summary>
    public static async Task<HttpResponseMessage> GetAsync(EndpointReference endpoint, string path, CancellationToken cancellationToken)
    {
        var address = await endpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return await s_client.GetAsync(new Uri(new Uri(address!), path), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a key is accepted as the token of an outpost, and which outposts it may see.</summary>
    public async Task<(HttpStatusCode Status, IReadOnlyList<string> Outposts)> GetOutpostsOfAsync(string token, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "outposts/instances/", content: null, token, cancellationToken).ConfigureAwait(false);
        var outposts = response.IsSuccessStatusCode ? await ReadAsync<Page<OutpostRow>>(response, cancellationToken).ConfigureAwait(false) : null;
        return (response.StatusCode, outposts?.Results.Select(o => o.Name).ToList() ?? []);
    }

    public async Task<OutpostRow?> FindOutpostAsync(string name, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<OutpostRow>>($"outposts/instances/?name__iexact={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault();
    }

    /// <summary>The connections of an outpost that were heard of in the last 15 seconds.</summary>
    public Task<IReadOnlyList<OutpostConnection>> GetConnectionsAsync(OutpostRow outpost, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<OutpostConnection>>($"outposts/instances/{outpost.Pk}/health/", cancellationToken);

    public Task<IReadOnlyList<WorkerRow>> GetWorkersAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<WorkerRow>>(server.Release.WorkersApi, cancellationToken);

    public async Task<bool> HasApplicationAsync(string slug, CancellationToken cancellationToken)
    {
        using var response = await SendAsAdministratorAsync(HttpMethod.Get, $"core/applications/{slug}/", content: null, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<BlueprintRow?> FindBlueprintAsync(string path, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<BlueprintRow>>($"managed/blueprints/?path={Uri.EscapeDataString(path)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault(row => row.Path == path);
    }

    public async Task ApplyBlueprintAsync(BlueprintRow blueprint, CancellationToken cancellationToken)
    {
        using var response = await SendAsAdministratorAsync(HttpMethod.Post, $"managed/blueprints/{blueprint.Pk}/apply/", content: null, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What authentik has against the text of a blueprint, or <see langword="null"/> if it finds nothing.</summary>
    public async Task<string?> ValidateBlueprintAsync(string name, string text, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(new { name, path = "", content = text, context = new { }, enabled = false });
        using var response = await SendAsAdministratorAsync(HttpMethod.Post, "managed/blueprints/", body, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }

        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);

        // The check has a row as its by-product; it is never applied.
        var row = await ReadAsync<BlueprintRow>(response, cancellationToken).ConfigureAwait(false);
        using var removal = await SendAsAdministratorAsync(HttpMethod.Delete, $"managed/blueprints/{row.Pk}/", content: null, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(removal, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The warnings and errors of the last attempt to apply a blueprint. authentik often loses them.</summary>
    public async Task<IReadOnlyList<string>> GetTaskMessagesAsync(BlueprintRow blueprint, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<TaskRow>>(
            $"tasks/tasks/?rel_obj_app_label=authentik_blueprints&rel_obj_model=blueprintinstance&rel_obj_id={blueprint.Pk}&ordering=-mtime&page_size=1",
            cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault()?.Messages?.Where(m => m.LogLevel is "warning" or "error").Select(m => m.Event).ToList() ?? [];
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsAdministratorAsync(HttpMethod.Get, path, content: null, cancellationToken).ConfigureAwait(false);
        await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsAdministratorAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var token = await server.BootstrapTokenParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(method, path, content, token!, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            response.Dispose();
            throw new AuthentikApiException(
                $"authentik refuses the bootstrap token (parameter '{server.BootstrapTokenParameter.Name}'). It is read only on the first start with an empty database: restore the value that this database began with, or begin with an empty database.");
        }

        return response;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string token, CancellationToken cancellationToken)
    {
        var address = await server.PrimaryEndpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(method, new Uri(new Uri(address!), $"{server.BasePath}api/v3/{path}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await s_client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync<T>(ApiRows.Json, cancellationToken).ConfigureAwait(false)
        ?? throw new AuthentikApiException($"authentik answered {response.RequestMessage?.RequestUri?.AbsolutePath} with nothing.");

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new AuthentikApiException(
                $"authentik answered {response.RequestMessage?.RequestUri?.AbsolutePath} with {(int)response.StatusCode}: {(body.Length > 300 ? body[..300] : body)}");
        }
    }
}
