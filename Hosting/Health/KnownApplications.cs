using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The applications that a server has, for the checks of all that are declared: read together, and not one by one.</summary>
internal sealed class KnownApplications(AuthentikResource server, TimeProvider time)
{
    /// <summary>Between two examinations of a healthy resource Aspire waits 30 seconds.</summary>
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(20);

    private readonly SharedAnswer<IReadOnlySet<string>> _slugs = new(
        () => AuthentikApiClient.ForProbes(server).GetApplicationSlugsAsync(CancellationToken.None), time);

    /// <summary>That an application is there may have been true some seconds ago; that it is not is asked anew.</summary>
    public async Task<bool> HasAsync(string slug, CancellationToken cancellationToken) =>
        (await _slugs.GetAsync(s_recent, cancellationToken).ConfigureAwait(false)).Contains(slug)
        || (await _slugs.GetAsync(SharedAnswer<IReadOnlySet<string>>.Fresh, cancellationToken).ConfigureAwait(false)).Contains(slug);
}
