using System.Runtime.CompilerServices;
using System.Text;

namespace Authentik.Aspire.Hosting;

/// <summary>The audit log.</summary>
public sealed partial class AuthentikApiClient
{
    /// <summary>Reads events, the latest first.</summary>
    /// <param name="filter">Which ones; <see langword="null"/> reads all there are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The events, page by page, each once.</returns>
    public async IAsyncEnumerable<AuthentikEvent> GetEventsAsync(
        AuthentikEventFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        filter ??= new();
        var query = new StringBuilder("events/events/?ordering=-created");
        foreach (var action in filter.Actions)
        {
            query.Append("&actions=").Append(Uri.EscapeDataString(action));
        }

        if (filter.Username is { } username)
        {
            query.Append("&username=").Append(Uri.EscapeDataString(username));
        }

        // authentik has no filter by time. Events that come in meanwhile push others to the next page.
        var seen = new HashSet<string>();
        await foreach (var row in ListAsync<AuthentikEvent>(query.ToString(), cancellationToken).ConfigureAwait(false))
        {
            if (row.Created < filter.Since)
            {
                yield break;
            }

            if (!(row.Created > filter.Until) && seen.Add(row.Pk))
            {
                yield return row;
            }
        }
    }
}
