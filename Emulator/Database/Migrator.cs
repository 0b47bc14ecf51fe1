using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;
using Npgsql;

namespace Authentik.Emulator.Database;

/// <summary>Brings the schema up to date; whichever role comes first does it, the other waits for the same advisory lock.</summary>
internal static class Migrator
{
    /// <summary>The key of authentik's own migration lock.</summary>
    internal const int LockId = 1000;

    private static readonly Log Log = new("authentik.lifecycle.migrate");

    /// <summary>Runs every outstanding migration.</summary>
    internal static void Run(NpgsqlDataSource dataSource, string version)
    {
        using var connection = dataSource.OpenConnection();
        Log.Info("waiting to acquire database lock");
        Execute(connection, $"select pg_advisory_lock({LockId})");
        try
        {
            RefuseForeignDatabase(connection);
            Execute(connection,
                """
                create table if not exists authentik_emulator (install_id uuid not null, created_by text not null, created timestamptz not null default now());
                create table if not exists django_migrations (
                    id bigint generated always as identity primary key, app varchar(255) not null, name varchar(255) not null, applied timestamptz not null);
                create table if not exists authentik_version_history (
                    id bigserial primary key, "timestamp" timestamptz not null, version text not null, build text not null);
                """);
            using (var mark = new NpgsqlCommand(
                "insert into authentik_emulator (install_id, created_by) select gen_random_uuid(), $1 where not exists (select from authentik_emulator)",
                connection))
            {
                mark.Parameters.AddWithValue($"authentik emulator {version}");
                mark.ExecuteNonQuery();
            }

            var done = ReadApplied(connection);
            RecordVersion(connection, version);
            foreach (var migration in Migration.All.Where(migration => !done.Contains((migration.App, migration.Name))))
            {
                Apply(connection, migration);
            }
        }
        finally
        {
            Execute(connection, $"select pg_advisory_unlock({LockId})");
        }

        Log.Info("finished migrations", ("migrations", Migration.All.Count));
    }

    private static void Apply(NpgsqlConnection connection, Migration migration)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, migration.Sql);
        using (var record = new NpgsqlCommand("insert into django_migrations (app, name, applied) values ($1, $2, now())", connection, transaction))
        {
            record.Parameters.AddWithValue(migration.App);
            record.Parameters.AddWithValue(migration.Name);
            record.ExecuteNonQuery();
        }

        transaction.Commit();
        Log.Info("Migration successfully applied", ("migration", $"{migration.App}.{migration.Name}"));
    }

    /// <summary>authentik notes, before its own migrations, every version that runs on a database, once.</summary>
    private static void RecordVersion(NpgsqlConnection connection, string version)
    {
        using var command = new NpgsqlCommand(
            """
            insert into authentik_version_history ("timestamp", version, build)
            select now(), $1, '' where not exists (select from authentik_version_history where version = $1)
            """, connection);
        command.Parameters.AddWithValue(version);
        command.ExecuteNonQuery();
    }

    /// <summary>authentik's data must never meet the emulator's schema: the emulator writes what authentik cannot read.</summary>
    private static void RefuseForeignDatabase(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            """
            select to_regclass('authentik_emulator') is null
               and (to_regclass('authentik_core_user') is not null or to_regclass('django_migrations') is not null)
            """, connection);
        if (command.ExecuteScalar() is true)
        {
            throw new ConfigurationException(
                $"The database '{connection.Database}' was made by authentik itself, not by the authentik emulator, which would damage it. " +
                "Give the emulator an empty database (AUTHENTIK_POSTGRESQL__NAME, or another data volume), or run the official images on this one.");
        }
    }

    private static HashSet<(string App, string Name)> ReadApplied(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select app, name from django_migrations", connection);
        using var reader = command.ExecuteReader();
        var applied = new HashSet<(string, string)>();
        while (reader.Read())
        {
            applied.Add((reader.GetString(0), reader.GetString(1)));
        }

        return applied;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        // Waiting for the lock may take as long as the other role needs.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
