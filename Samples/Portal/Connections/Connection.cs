namespace Portal.Connections;

/// <summary>One connection string of the configuration. Its properties are what may be shown of it; the string itself stays inside.</summary>
internal abstract class Connection(string name) : IAsyncDisposable
{
    /// <summary>The kind that is shown where the form of a connection string says nothing.</summary>
    public const string UnknownKind = "Unknown kind";

    public string Name => name;

    public abstract string Kind { get; }

    /// <summary>Host and port, or several of them.</summary>
    public virtual string? Address => null;

    public virtual string? Database => null;

    public abstract Task<ConnectionReport> CheckAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
