using System.Net.Sockets;
using Npgsql;

namespace Authentik.Emulator.Database;

/// <summary>How the rest of the emulator uses the database.</summary>
internal static class DatabaseExtensions
{
    /// <summary>Reads on a connection of its own.</summary>
    internal static T Read<T>(this NpgsqlDataSource dataSource, Func<ObjectStore, T> read)
    {
        using var connection = dataSource.OpenConnection();
        return read(new ObjectStore(connection));
    }

    /// <summary>Writes in one transaction: everything or, when the action throws, nothing.</summary>
    internal static T Write<T>(this NpgsqlDataSource dataSource, Func<ObjectStore, T> write)
    {
        using var connection = dataSource.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var result = write(new ObjectStore(connection));
        transaction.Commit();
        return result;
    }

    /// <summary>Runs one statement.</summary>
    internal static int Execute(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command.ExecuteNonQuery();
    }

    /// <summary>One real round trip; null when the database answers, otherwise the reason.</summary>
    internal static async Task<string?> ProbeAsync(this NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = dataSource.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return null;
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>The database cannot be reached or has gone, as opposed to a statement it refused.</summary>
    internal static bool IsUnavailable(Exception exception) => exception switch
    {
        // Class 57P: shutting down; 53300: too many connections; 28…/3D000: refused at the door.
        PostgresException refused =>
            refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState is "53300" or "28P01" or "28000" or "3D000",
        NpgsqlException or SocketException or TimeoutException => true,
        _ => false,
    };
}
