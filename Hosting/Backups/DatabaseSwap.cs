using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Lays a restored database beside the one in use and lets it take its place by renaming, in one transaction. Until then nothing of the old one is touched, and
/// after it the old one is there to go back to.
/// </summary>
internal sealed class DatabaseSwap(PostgresTools tools)
{
    /// <summary>A database that every PostgreSQL server has, to work on the one in question from.</summary>
    private string Maintenance => tools.DatabaseName == "postgres" ? "template1" : "postgres";

    private const int Attempts = 10;

    private string New => $"{tools.DatabaseName}_restore_new";

    private string Old => $"{tools.DatabaseName}_restore_old";

    /// <summary>Makes the new database, with the locale of the one in use, from a dump.</summary>
    /// <returns>The rows of its tables.</returns>
    public async Task<IReadOnlyDictionary<string, long>> StageAsync(Stream dump, CancellationToken cancellationToken)
    {
        var maintenance = await tools.OpenAsync(cancellationToken, Maintenance).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            await DropAsync(maintenance, New, cancellationToken).ConfigureAwait(false);
            var options = await ReadOptionsAsync(maintenance, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(maintenance, $"CREATE DATABASE {Quote(New)} TEMPLATE template0 {options}", cancellationToken).ConfigureAwait(false);
        }

        await tools.RestoreAsync(New, dump, cancellationToken).ConfigureAwait(false);
        var restored = await tools.OpenAsync(cancellationToken, New).ConfigureAwait(false);
        await using (restored.ConfigureAwait(false))
        {
            return await DatabaseSnapshot.CountRowsAsync(restored, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        var maintenance = await tools.OpenAsync(cancellationToken, Maintenance).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            await DropAsync(maintenance, Old, cancellationToken).ConfigureAwait(false);
            await RenameAsync(maintenance, [(tools.DatabaseName, Old), (New, tools.DatabaseName)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the new database, which is not in use.</summary>
    public async Task DiscardAsync(CancellationToken cancellationToken)
    {
        var maintenance = await tools.OpenAsync(cancellationToken, Maintenance).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            await DropAsync(maintenance, New, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Undoes as much of a swap as was done, whatever that is.</summary>
    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        var maintenance = await tools.OpenAsync(cancellationToken, Maintenance).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            if (await ExistsAsync(maintenance, Old, cancellationToken).ConfigureAwait(false))
            {
                await DropAsync(maintenance, New, cancellationToken).ConfigureAwait(false);
                await RenameAsync(maintenance, [(tools.DatabaseName, New), (Old, tools.DatabaseName)], cancellationToken).ConfigureAwait(false);
            }

            await DropAsync(maintenance, New, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the old database.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        var maintenance = await tools.OpenAsync(cancellationToken, Maintenance).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            await DropAsync(maintenance, Old, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A database can be renamed only while nobody is connected; apps that use it too come back whenever they like.</summary>
    private static async Task RenameAsync(NpgsqlConnection maintenance, IReadOnlyList<(string From, string To)> renames, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transaction = await maintenance.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                try
                {
                    foreach (var (from, to) in renames)
                    {
                        using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", maintenance)
                        {
                            Parameters = { new() { Value = from } },
                        };
                        await end.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                        await ExecuteAsync(maintenance, $"ALTER DATABASE {Quote(from)} RENAME TO {Quote(to)}", cancellationToken).ConfigureAwait(false);
                    }

                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    return;
                }
                catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.ObjectInUse && attempt < Attempts)
                {
                    // Somebody was faster; the transaction is undone when it is disposed of.
                }
            }
        }
    }

    private async Task<string> ReadOptionsAsync(NpgsqlConnection maintenance, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype)
            FROM pg_database WHERE datname = $1
            """,
            maintenance)
        {
            Parameters = { new() { Value = tools.DatabaseName } },
        };
        return (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) ?? "ENCODING 'UTF8'";
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection maintenance, string database, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", maintenance) { Parameters = { new() { Value = database } } };
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    private static Task DropAsync(NpgsqlConnection maintenance, string database, CancellationToken cancellationToken) =>
        ExecuteAsync(maintenance, $"DROP DATABASE IF EXISTS {Quote(database)} WITH (FORCE)", cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection maintenance, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, maintenance) { CommandTimeout = 120 };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new BackupException(
                $"The user of the database may not make and rename databases, which a restore needs: {ex.MessageText}. Give it that right for the time of the restore (ALTER ROLE … CREATEDB; the database must belong to it).", ex);
        }
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
