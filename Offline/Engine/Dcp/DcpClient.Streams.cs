using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

internal sealed partial class DcpClient
{
    /// <summary>A watch that breaks without a sign would go unnoticed for ever; so each is opened anew after this time.</summary>
    private static readonly TimeSpan s_watchRestart = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_watchRetry = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Tells all objects of a kind (as added) and from then on every change, each once; broken connections are opened again and what was
    /// missed is made up for. Ends when the orchestrator is gone.
    /// </summary>
    public async IAsyncEnumerable<DcpWatchEvent<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : DcpObject, IDcpObject
    {
        var seen = new DcpWatchFilter<T>();
        while (!_ended.IsCancellationRequested)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended);
            round.CancelAfter(s_watchRestart);

            // The watch first, then the list: whatever is deleted after the watch is open is told by it, whatever before is not in the list.
            using var response = await OpenAsync($"{Address<T>()}?watch=true", $"watch {T.DcpKind.Plural}", round.Token, cancellationToken);
            var current = response is null || seen.IsEmpty ? null : await TryListAsync<T>(round.Token, cancellationToken);
            foreach (var missed in current is null ? [] : seen.Reconcile(current))
            {
                yield return missed;
            }
            using var reader = response is null ? null : new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (reader is not null && await ReadLineAsync(reader, round.Token, cancellationToken) is { } line)
            {
                if (Parse(line, seen) is { } change)
                {
                    yield return change;
                }
            }
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(s_watchRetry, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until an object satisfies a condition, and returns it so.</summary>
    /// <exception cref="DcpException">The object was deleted, or the orchestrator is gone.</exception>
    public async Task<T> WaitForAsync<T>(string name, Func<T, bool> condition, CancellationToken cancellationToken = default)
        where T : DcpObject, IDcpObject
    {
        await foreach (var change in WatchAsync<T>(cancellationToken))
        {
            if (change.Object.Name == name && change.Type == DcpWatchEventType.Deleted)
            {
                throw new DcpException($"{T.DcpKind.Kind} '{name}' was deleted while it was waited for.");
            }
            if (change.Object.Name == name && condition(change.Object))
            {
                return change.Object;
            }
        }
        throw new DcpException($"The orchestrator ended while {T.DcpKind.Kind} '{name}' was waited for.");
    }

    /// <summary>Reads the lines of a log.</summary>
    /// <param name="name">The name of the object; its log is empty before it is started.</param>
    /// <param name="source">Which of its logs.</param>
    /// <param name="follow">
    /// Go on with new lines; the log then ends about five seconds after the process did, or after the object was deleted. Otherwise it ends with
    /// the last line there is.
    /// </param>
    /// <param name="timestamps">Put the time (RFC 3339) and a blank before each line.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="DcpException">There is no such object.</exception>
    public async IAsyncEnumerable<string> LogsAsync<T>(
        string name,
        DcpLogSource source,
        bool follow = true,
        bool timestamps = true,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : DcpObject, IDcpObject
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended);
        var address = $"{Address<T>(name)}/log?source={QueryName(source)}&follow={(follow ? "true" : "false")}&timestamps={(timestamps ? "true" : "false")}";
        using var response = await OpenAsync(address, $"read the {QueryName(source)} log of {T.DcpKind.Kind} '{name}'", linked.Token, cancellationToken);
        if (response is null)
        {
            yield break;
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(reader, linked.Token, cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    /// <returns><see langword="null"/> if the orchestrator does not answer (any more) or the round is over; refusals are errors.</returns>
    private async Task<HttpResponseMessage?> OpenAsync(string address, string action, CancellationToken round, CancellationToken caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            return await SendAsync(request, action, round);
        }
        catch (DcpException ex) when (ex.Code is null)
        {
            return null;
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<T>?> TryListAsync<T>(CancellationToken round, CancellationToken caller) where T : DcpObject, IDcpObject
    {
        try
        {
            return await ListAsync<T>(round);
        }
        catch (DcpException ex) when (ex.Code is null)
        {
            return null;
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns><see langword="null"/> at the end of the stream, also if it broke or the round is over.</returns>
    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken round, CancellationToken caller)
    {
        try
        {
            return await reader.ReadLineAsync(round);
        }
        catch (Exception ex) when (ex is IOException or HttpRequestException or OperationCanceledException && !caller.IsCancellationRequested)
        {
            return null;
        }
    }

    private static DcpWatchEvent<T>? Parse<T>(string line, DcpWatchFilter<T> seen) where T : DcpObject
    {
        using var document = JsonDocument.Parse(line);
        var value = document.RootElement.GetProperty("object");
        return document.RootElement.GetProperty("type").GetString() switch
        {
            // The orchestrator repeats itself, some objects many times a second: look at the version before reading the rest.
            "ADDED" or "MODIFIED" when seen.IsNews(value) => seen.Accept(value.Deserialize(TypeInfo<T>())!),
            "DELETED" => seen.AcceptDeleted(value.Deserialize(TypeInfo<T>())!),
            _ => null,
        };
    }
}
