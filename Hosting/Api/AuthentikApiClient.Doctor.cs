namespace Authentik.Aspire.Hosting;

/// <summary>What the doctor asks.</summary>
public sealed partial class AuthentikApiClient
{
    internal Task<VersionRow> GetVersionAsync(CancellationToken cancellationToken) => GetAsync<VersionRow>("admin/version/", cancellationToken);

    internal async Task<int> CountTasksAsync(string state, CancellationToken cancellationToken) =>
        (await GetAsync<Page<object>>($"tasks/tasks/?state={state}&page_size=1", cancellationToken).ConfigureAwait(false)).Pagination?.Count ?? 0;

    internal IAsyncEnumerable<BlueprintRow> GetBlueprintsAsync(CancellationToken cancellationToken) =>
        ListAsync<BlueprintRow>("managed/blueprints/?ordering=path", cancellationToken);

    internal IAsyncEnumerable<CertificateRow> GetCertificatesAsync(CancellationToken cancellationToken) =>
        ListAsync<CertificateRow>("crypto/certificatekeypairs/?ordering=name", cancellationToken);
}

internal sealed record VersionRow(string VersionCurrent);

internal sealed record CertificateRow(string Name, DateTimeOffset? CertExpiry);
