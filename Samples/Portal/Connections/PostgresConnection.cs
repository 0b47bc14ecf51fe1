using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Portal.Connections;

internal sealed class PostgresConnection : ServerConnection
{
    public const string KindName = "PostgreSQL";

    private readonly NpgsqlDataSource source;

    private PostgresConnection(string name, NpgsqlConnectionStringBuilder settings, TimeSpan timeLimit) : base(name, timeLimit)
    {
        // The pool would hand out a connection that was made before the server, or the password, changed.
        settings.Pooling = false;
        settings.Timeout = settings.CommandTimeout = (int)timeLimit.TotalSeconds;
        settings.ApplicationName ??= "Portal";

        var hosts = settings.Host!.Split(',', StringSplitOptions.TrimEntries);
        Server = (hosts[0], settings.Port);
        Address = string.Join(", ", hosts.Select(host => host.Contains(':') ? host : $"{host}:{settings.Port}"));
        Database = settings.Database ?? settings.Username;
        source = NpgsqlDataSource.Create(settings);
    }

    public override string Kind => KindName;

    public override string? Address { get; }

    public override string? Database { get; }

    protected override string SystemName => "postgresql";

    protected override (string Host, int Port) Server { get; }

    /// <summary>Nothing when the text has not the form that .NET Aspire gives to PostgreSQL.</summary>
    public static Connection? TryRead(string name, string connectionString, TimeSpan timeLimit)
    {
        if (!HasForm(connectionString))
        {
            return null;
        }

        try
        {
            return new PostgresConnection(name, new NpgsqlConnectionStringBuilder(connectionString), timeLimit);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
        {
            // The exception may quote a part of a password that holds a ';'.
            return UncheckedConnection.Unreadable(
                name,
                KindName,
                $"ConnectionStrings:{name} is not accepted by Npgsql. Check the names and the values of its settings, and put a value that holds ';' or '=' in quotes.");
        }
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    protected override async Task<ServerAnswer> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        var start = Stopwatch.GetTimestamp();
        await command.ExecuteScalarAsync(cancellationToken);
        return new ServerAnswer(connection.PostgreSqlVersion.ToString(), Stopwatch.GetElapsedTime(start));
    }

    protected override string? Explain(Exception exception) => exception switch
    {
        PostgresException refusal => Explain(refusal.SqlState),
        NpgsqlException => $"Npgsql says: {exception.Message}",
        _ => null,
    };

    private static string Explain(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"PostgreSQL refused the user name or the password ({sqlState}).",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"PostgreSQL does not know this user, or does not let it in from here ({sqlState}).",
        PostgresErrorCodes.InvalidCatalogName => $"PostgreSQL has no database with this name ({sqlState}).",
        PostgresErrorCodes.TooManyConnections => $"PostgreSQL has no connection left ({sqlState}).",
        PostgresErrorCodes.CannotConnectNow => $"PostgreSQL is starting, stopping or recovering ({sqlState}).",
        _ => $"PostgreSQL answered with error {sqlState}; its log tells more.",
    };

    private static bool HasForm(string connectionString)
    {
        try
        {
            var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return settings.ContainsKey("Host") && (settings.ContainsKey("Username") || settings.ContainsKey("User ID"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
