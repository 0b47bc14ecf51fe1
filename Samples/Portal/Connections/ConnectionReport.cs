namespace Portal.Connections;

/// <summary>The outcome of one check. Holds nothing that is secret: it is shown and returned as it is.</summary>
public sealed record ConnectionReport(string Name, string Kind, ConnectionState State)
{
    /// <summary>Host and port.</summary>
    public string? Address { get; init; }

    public string? Database { get; init; }

    public string? ServerVersion { get; init; }

    public double? RoundTripMilliseconds { get; init; }

    /// <summary>Why the connection is not reachable, or was not checked.</summary>
    public string? Reason { get; init; }
}

public enum ConnectionState
{
    /// <summary>The server took the credentials and answered.</summary>
    Reachable,

    /// <summary>The server, or the way to it, said no.</summary>
    Refused,

    /// <summary>The connection string has mistakes; nothing was asked.</summary>
    Unreadable,

    /// <summary>A kind of connection string that the application has no client for; nothing was asked.</summary>
    NotChecked,
}
