using System.Net;

namespace Authentik.Aspire.Hosting;

/// <summary>What health checks and blueprints ask.</summary>
public sealed partial class AuthentikApiClient
{
    /// <summary>Whether a key is accepted as the token of an outpost, and which outposts it may see.</summary>
    internal async Task<(HttpStatusCode Status, IReadOnlyList<string> Outposts)> GetOutpostsOfAsync(string token, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "outposts/instances/", body: null, token, cancellationToken).ConfigureAwait(false);
        var outposts = response.IsSuccessStatusCode ? await ReadAsync<Page<OutpostRow>>(response, cancellationToken).ConfigureAwait(false) : null;
        return (response.StatusCode, outposts?.Results.Select(o => o.Name).ToList() ?? []);
    }

    internal async Task<OutpostRow?> FindOutpostAsync(string name, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<OutpostRow>>($"outposts/instances/?name__iexact={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault();
    }

    /// <summary>The connections of an outpost that were heard of in the last 15 seconds.</summary>
    internal Task<IReadOnlyList<OutpostConnection>> GetConnectionsAsync(OutpostRow outpost, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<OutpostConnection>>($"outposts/instances/{outpost.Pk}/health/", cancellationToken);

    internal Task<IReadOnlyList<WorkerRow>> GetWorkersAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<WorkerRow>>(_server!.Release.WorkersApi, cancellationToken);

    /// <summary>The slugs of all applications, those included that the account itself may not use.</summary>
    internal async Task<IReadOnlySet<string>> GetApplicationSlugsAsync(CancellationToken cancellationToken) =>
        await ListAsync<ApplicationRow>("core/applications/?superuser_full_list=true", cancellationToken).Select(row => row.Slug).ToHashSetAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    internal async Task<BlueprintRow?> FindBlueprintAsync(string path, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<BlueprintRow>>($"managed/blueprints/?path={Uri.EscapeDataString(path)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault(row => row.Path == path);
    }

    internal Task ApplyBlueprintAsync(BlueprintRow blueprint, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Post, $"managed/blueprints/{blueprint.Pk}/apply/", body: null, cancellationToken);

    /// <summary>What authentik has against the text of a blueprint, or <see langword="null"/> if it finds nothing.</summary>
    internal async Task<string?> ValidateBlueprintAsync(string name, string text, CancellationToken cancellationToken)
    {
        BlueprintRow row;
        try
        {
            row = await SendAsync<BlueprintRow>(
                HttpMethod.Post, "managed/blueprints/", new { name, path = "", content = text, context = new { }, enabled = false }, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthentikApiException ex) when (ex.Status == HttpStatusCode.BadRequest)
        {
            return string.Join("; ", ex.FieldErrors.Select(field => $"{field.Key}: {field.Value}"));
        }

        // The check has a row as its by-product; it is never applied.
        await DoAsync(HttpMethod.Delete, $"managed/blueprints/{row.Pk}/", body: null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The warnings and errors of the last attempt to apply a blueprint. authentik often loses them.</summary>
    internal async Task<IReadOnlyList<string>> GetTaskMessagesAsync(BlueprintRow blueprint, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<TaskRow>>(
            $"tasks/tasks/?rel_obj_app_label=authentik_blueprints&rel_obj_model=blueprintinstance&rel_obj_id={blueprint.Pk}&ordering=-mtime&page_size=1",
            cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault()?.Messages?.Where(m => m.LogLevel is "warning" or "error").Select(m => m.Event).ToList() ?? [];
    }
}
