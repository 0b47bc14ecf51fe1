using System.Net;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What the doctor learns from the server itself.</summary>
internal sealed class DoctorApi(AuthentikResource server, AuthentikStack stack)
{
    private const string UnknownResult = "the server does not tell";

    private readonly AuthentikApiClient _api = new(server) { Retries = 0, Timeout = AuthentikApiClient.ProbeTimeout };

    public Task<Looked<string>> VersionAsync(CancellationToken cancellationToken) =>
        LookAsync(async () => (await _api.GetVersionAsync(cancellationToken).ConfigureAwait(false)).VersionCurrent, cancellationToken);

    public Task<Looked<IReadOnlyList<WorkerRow>>> WorkersAsync(CancellationToken cancellationToken) =>
        LookAsync(() => _api.GetWorkersAsync(cancellationToken), cancellationToken);

    public async Task<Looked<QueueState>?> QueueAsync(CancellationToken cancellationToken) =>
        server.Release.HasTaskMessages
            ? await LookAsync(
                async () => new QueueState(
                    await _api.CountTasksAsync("queued", cancellationToken).ConfigureAwait(false), await _api.CountTasksAsync("rejected", cancellationToken).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false)
            : null;

    public Task<Looked<IReadOnlyList<BlueprintFact>>> BlueprintsAsync(CancellationToken cancellationToken) =>
        LookAsync<IReadOnlyList<BlueprintFact>>(
            async () =>
            {
                List<BlueprintFact> blueprints = [];
                await foreach (var row in _api.GetBlueprintsAsync(cancellationToken).ConfigureAwait(false))
                {
                    var reasons = row.Status is "error" or "warning" && server.Release.HasTaskMessages
                        ? await _api.GetTaskMessagesAsync(row, cancellationToken).ConfigureAwait(false)
                        : [];
                    blueprints.Add(new(row.Path, row.Status, row.LastApplied, reasons));
                }

                return blueprints;
            },
            cancellationToken);

    public async Task<IReadOnlyList<OutpostFact>> OutpostsAsync(bool asked, CancellationToken cancellationToken)
    {
        List<OutpostFact> outposts = [];
        foreach (var outpost in server.OutpostList.Where(o => !IsUnwanted(o, stack)))
        {
            var connections = asked
                ? await LookAsync<IReadOnlyList<OutpostConnection>>(
                    async () => await _api.FindOutpostAsync(outpost.Name, cancellationToken).ConfigureAwait(false) is { } row
                        ? await _api.GetConnectionsAsync(row, cancellationToken).ConfigureAwait(false)
                        : throw new AuthentikApiException($"authentik has no outpost called '{outpost.Name}'."),
                    cancellationToken).ConfigureAwait(false)
                : Looked<IReadOnlyList<OutpostConnection>>.Failed(UnknownResult);
            var last = connections.Value?.LastOrDefault();
            outposts.Add(new(outpost.Name, connections.Value?.Count ?? 0, last?.Version, last?.VersionShould, connections.Failure ?? (last is null ? stack.ReasonOf(outpost) : null)));
        }

        return outposts;
    }

    public async Task<IReadOnlyList<DiscoveryFact>> DiscoveryAsync(CancellationToken cancellationToken)
    {
        List<DiscoveryFact> documents = [];
        var address = await server.PublicEndpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        foreach (var application in server.OidcApplicationList)
        {
            var expected = $"{address}/application/o/{application.Slug}/";
            var issuer = await LookAsync(
                async () =>
                {
                    using var response = await AuthentikApiClient.GetAsync(server.PrimaryEndpoint, $"/application/o/{application.Slug}/.well-known/openid-configuration", cancellationToken).ConfigureAwait(false);
                    if (response.StatusCode != HttpStatusCode.OK)
                    {
                        throw new AuthentikApiException($"authentik answers {(int)response.StatusCode}.");
                    }

                    using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
                    return document.RootElement.GetProperty("issuer").GetString()!;
                },
                cancellationToken).ConfigureAwait(false);
            documents.Add(new(application.Name, issuer.Value, expected, issuer.Failure));
        }

        return documents;
    }

    public Task<Looked<IReadOnlyList<CertificateFact>>> CertificatesAsync(CancellationToken cancellationToken) =>
        LookAsync<IReadOnlyList<CertificateFact>>(
            async () =>
            {
                List<CertificateFact> certificates = [];
                await foreach (var row in _api.GetCertificatesAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (row.CertExpiry is { } expiry)
                    {
                        certificates.Add(new(row.Name, expiry));
                    }
                }

                return certificates;
            },
            cancellationToken);

    /// <summary>Starts only when somebody wants it, and nobody has.</summary>
    public static bool IsUnwanted(IResource resource, AuthentikStack stack) =>
        stack.Snapshot(resource)?.State?.Text == KnownResourceStates.NotStarted && resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    /// <summary>Every way in which the server may not answer is a fact.</summary>
    private static async Task<Looked<T>> LookAsync<T>(Func<Task<T>> look, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return Looked<T>.At(await look().ConfigureAwait(false));
        }
        catch (Exception ex) when (ex is AuthentikApiException or HttpRequestException or JsonException or KeyNotFoundException
            || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Looked<T>.Failed(ex.Message);
        }
    }
}
