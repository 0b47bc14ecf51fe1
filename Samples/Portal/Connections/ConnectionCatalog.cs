using Portal.SignIn;

namespace Portal.Connections;

/// <summary>Every connection string that was handed to the application, in the order of their names.</summary>
internal sealed class ConnectionCatalog(IReadOnlyList<Connection> connections) : IAsyncDisposable
{
    public IReadOnlyList<Connection> Connections => connections;

    public static ConnectionCatalog Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("ConnectionStrings").GetChildren().ToList();

        // Aspire hands over a name with a hyphen twice, because some shells know no variable of such a name.
        var twins = settings.Where(setting => setting.Key.Contains('-')).Select(setting => setting.Key.Replace('-', '_')).ToHashSet();
        return new([.. settings.Where(setting => !twins.Contains(setting.Key)).Select(setting => Read(setting.Key, setting.Value))]);
    }

    /// <summary>One connection; its server is waited for as long as usual, unless told otherwise.</summary>
    public static Connection Read(string name, string? connectionString, TimeSpan? timeLimit = null) =>
        string.IsNullOrWhiteSpace(connectionString)
            ? UncheckedConnection.Unreadable(name, Connection.UnknownKind, $"ConnectionStrings:{name} is empty.")
            : name == SignInServices.ConnectionName ? UncheckedConnection.ForSignIn(name)
            : PostgresConnection.TryRead(name, connectionString, timeLimit ?? ServerConnection.DefaultTimeLimit)
                ?? RedisConnection.TryRead(name, connectionString, timeLimit ?? ServerConnection.DefaultTimeLimit)
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
