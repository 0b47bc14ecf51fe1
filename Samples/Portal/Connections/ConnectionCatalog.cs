using Portal.SignIn;

namespace Portal.Connections;

/// <summary>Every connection string that was handed to the application, in the order of their names.</summary>
internal sealed class ConnectionCatalog(IReadOnlyList<Connection> connections) : IAsyncDisposable
{
    public IReadOnlyList<Connection> Connections => connections;

    public static ConnectionCatalog Read(IConfiguration configuration) =>
        new([.. configuration.GetSection("ConnectionStrings").GetChildren().Select(setting => Read(setting.Key, setting.Value))]);

    public static Connection Read(string name, string? connectionString) =>
        string.IsNullOrWhiteSpace(connectionString)
            ? UncheckedConnection.Unreadable(name, Connection.UnknownKind, $"ConnectionStrings:{name} is empty.")
            : name == SignInServices.ConnectionName ? UncheckedConnection.ForSignIn(name)
            : PostgresConnection.TryRead(name, connectionString)
                ?? RedisConnection.TryRead(name, connectionString)
                ?? UncheckedConnection.OfUnknownKind(name);

    public async Task<IReadOnlyList<ConnectionReport>> CheckAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(connections.Select(connection => connection.CheckAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}
