using System.Diagnostics;

namespace Portal.Connections;

/// <summary>A connection to a server that can be asked.</summary>
internal abstract class ServerConnection(string name, TimeSpan timeLimit) : Connection(name)
{
    /// <summary>A page that is waited for longer than this is a page that does not answer.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(3);

    private static readonly ActivitySource Activities = new("Portal");

    /// <summary>The system's name in the semantic conventions of OpenTelemetry.</summary>
    protected abstract string SystemName { get; }

    /// <summary>The first server, for the traces.</summary>
    protected abstract (string Host, int Port) Server { get; }

    /// <summary>Connects anew and makes one round trip: a connection of earlier would not tell what a new one meets.</summary>
    protected abstract Task<ServerAnswer> AskAsync(CancellationToken cancellationToken);

    /// <summary>The exception of the client in words that hold no secret; nothing for one that says no more than its cause.</summary>
    protected abstract string? Explain(Exception exception);

    public sealed override async Task<ConnectionReport> CheckAsync(CancellationToken cancellationToken)
    {
        using var activity = Activities.StartActivity($"check {Name}", ActivityKind.Client);
        activity?.SetTag("db.system.name", SystemName).SetTag("db.namespace", Database);
        activity?.SetTag("server.address", Server.Host).SetTag("server.port", Server.Port);

        var report = new ConnectionReport(Name, Kind, ConnectionState.Reachable) { Address = Address, Database = Database };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        try
        {
            var answer = await AskAsync(limit.Token).WaitAsync(limit.Token);
            return report with { ServerVersion = answer.Version, RoundTripMilliseconds = Math.Round(answer.RoundTrip.TotalMilliseconds, 2) };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = Refusal.Explain(exception, Explain, timeLimit);
            activity?.SetStatus(ActivityStatusCode.Error, reason);
            return report with { State = ConnectionState.Refused, Reason = reason };
        }
    }
}

/// <param name="Version">The server's version; nothing where it is not told.</param>
/// <param name="RoundTrip">From a command to its answer, on an open connection.</param>
internal sealed record ServerAnswer(string? Version, TimeSpan RoundTrip);
