using System.Globalization;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>Looks whether the database is ready for a release line.</summary>
internal static class UpgradeChecks
{
    private const int ConnectionsFrom202510 = 200;

    /// <returns>What must be put right first, and what is only to be known.</returns>
    public static async Task<(IReadOnlyList<string> Obstacles, IReadOnlyList<string> Hints)> RunAsync(NpgsqlConnection database, UpgradePlan plan, CancellationToken cancellationToken)
    {
        List<string> obstacles = [];
        List<string> hints = [];
        var encoding = (string)(await ScalarAsync("SHOW server_encoding").ConfigureAwait(false))!;
        if (encoding != "UTF8")
        {
            obstacles.Add($"The database has the encoding {encoding}; authentik wants UTF8. Back up, make the database anew with UTF8, and restore.");
        }

        var connections = int.Parse((string)(await ScalarAsync("SHOW max_connections").ConfigureAwait(false))!, CultureInfo.InvariantCulture);
        if (!AuthentikRelease.Of(plan.To).NeedsRedis && AuthentikRelease.Of(plan.From).NeedsRedis && connections < ConnectionsFrom202510)
        {
            hints.Add($"PostgreSQL allows {connections} connections; authentik {plan.To.Line} does better with {ConnectionsFrom202510}: `postgres.WithArgs(\"-c\", \"max_connections={ConnectionsFrom202510}\")`.");
        }

        if (plan.MovesUploads && await ScalarAsync("SELECT to_regclass('authentik_core_group') IS NOT NULL").ConfigureAwait(false) is true)
        {
            var twice = (string?)await ScalarAsync(
                "SELECT string_agg(name, ', ') FROM (SELECT name FROM authentik_core_group GROUP BY name HAVING count(*) > 1 ORDER BY name LIMIT 10) t").ConfigureAwait(false);
            if (twice is not null)
            {
                obstacles.Add($"There is more than one group of the name {twice}; from 2025.12 on names of groups are unique. Rename them.");
            }
        }

        return (obstacles, hints);

        async Task<object?> ScalarAsync(string sql)
        {
            using var command = new NpgsqlCommand(sql, database);
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is { } value and not DBNull ? value : null;
        }
    }
}
