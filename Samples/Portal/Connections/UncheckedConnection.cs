namespace Portal.Connections;

/// <summary>A connection string that no server can be asked with. Only its name is kept.</summary>
internal sealed class UncheckedConnection : Connection
{
    private readonly ConnectionReport report;

    private UncheckedConnection(string name, string kind, ConnectionState state, string reason) : base(name) =>
        report = new ConnectionReport(name, kind, state) { Reason = reason };

    public override string Kind => report.Kind;

    /// <summary>A kind without a client in this application.</summary>
    public static UncheckedConnection OfUnknownKind(string name) => new(
        name,
        UnknownKind,
        ConnectionState.NotChecked,
        "Listed by name only. Portal asks PostgreSQL (Host=…;Username=…) and Redis (host:port,…).");

    /// <summary>The application at authentik that users sign in with. The client of it has a health check of its own.</summary>
    public static UncheckedConnection ForSignIn(string name) => new(
        name, "OpenID Connect", ConnectionState.NotChecked, "Users sign in with it. The health check of this application asks whether it is there.");

    /// <summary>A connection string with mistakes.</summary>
    public static UncheckedConnection Unreadable(string name, string kind, string reason) => new(name, kind, ConnectionState.Unreadable, reason);

    public override Task<ConnectionReport> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(report);
}
