using Authentik.Emulator.Database;
using Npgsql;

namespace Authentik.Emulator.Tasks;

/// <summary>The workers that run: each keeps its row fresh and removes it when it ends in order.</summary>
internal static class WorkerRegistry
{
    /// <summary>How often a worker reports; one that missed three reports is not listed.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal static void Report(NpgsqlDataSource database, string id, string version)
    {
        using var connection = database.OpenConnection();
        connection.Execute(
            """
            insert into emulator_worker (id, version) values ($1, $2)
            on conflict (id) do update set last_seen = now(), version = excluded.version
            """, id, version);
    }

    internal static void Remove(NpgsqlDataSource database, string id)
    {
        using var connection = database.OpenConnection();
        connection.Execute("delete from emulator_worker where id = $1 or last_seen < now() - interval '1 day'", id);
    }

    internal static List<(string Id, string Version)> List(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select id, version from emulator_worker where last_seen > now() - $1 order by id", connection);
        command.Parameters.AddWithValue(Interval * 3);
        using var reader = command.ExecuteReader();
        var workers = new List<(string, string)>();
        while (reader.Read())
        {
            workers.Add((reader.GetString(0), reader.GetString(1)));
        }

        return workers;
    }
}
