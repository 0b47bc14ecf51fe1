using System.Globalization;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>A moment of the database that a dump and the counts beside it share, while authentik goes on writing.</summary>
internal sealed class DatabaseSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private DatabaseSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, string id) => (_connection, _transaction, Id) = (connection, transaction, id);

    /// <summary>What pg_dump is given.</summary>
    public string Id { get; }

    public static async Task<DatabaseSnapshot> TakeAsync(PostgresTools tools, CancellationToken cancellationToken)
    {
        var connection = await tools.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            return new(connection, transaction, (string)(await ScalarAsync(connection, "SELECT pg_export_snapshot()", cancellationToken).ConfigureAwait(false))!);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<DatabaseFacts> ReadFactsAsync(CancellationToken cancellationToken) => new(
        _connection.Database,
        (string)(await ScalarAsync(_connection, "SHOW server_version", cancellationToken).ConfigureAwait(false))!,
        _connection.PostgreSqlVersion.Major,
        (string)(await ScalarAsync(_connection, "SHOW server_encoding", cancellationToken).ConfigureAwait(false))!,
        (long)(await ScalarAsync(_connection, "SELECT pg_database_size(current_database())", cancellationToken).ConfigureAwait(false))!,
        await CountRowsAsync(_connection, cancellationToken).ConfigureAwait(false));

    /// <summary>The exact number of rows of each table.</summary>
    public static async Task<SortedDictionary<string, long>> CountRowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<string> counts = [];
        using (var command = new NpgsqlCommand(
            """
            SELECT format('SELECT %L, count(*) FROM %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
            """,
            connection))
        {
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                counts.Add(reader.GetString(0));
            }
        }

        SortedDictionary<string, long> rows = new(StringComparer.Ordinal);
        if (counts.Count > 0)
        {
            using var command = new NpgsqlCommand(string.Join(" UNION ALL ", counts), connection) { CommandTimeout = 600 };
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows[reader.GetString(0)] = reader.GetInt64(1);
            }
        }

        return rows;
    }

    /// <summary>The tables whose number of rows differs, in words.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyDictionary<string, long> expected, IReadOnlyDictionary<string, long> found) =>
    [
        .. expected.Keys.Union(found.Keys)
            .Where(table => expected.GetValueOrDefault(table, -1) != found.GetValueOrDefault(table, -1))
            .Select(table => string.Create(CultureInfo.InvariantCulture, $"{table} should have {Text(expected, table)} and has {Text(found, table)}")),
    ];

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static string Text(IReadOnlyDictionary<string, long> rows, string table) =>
        rows.TryGetValue(table, out var count) ? count.ToString(CultureInfo.InvariantCulture) : "no such table";

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
