using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Npgsql;
using NpgsqlTypes;

namespace Authentik.Emulator.Outposts;

/// <summary>What one connected outpost process last said about itself.</summary>
internal sealed record OutpostState(string Uid, DateTime LastSeen, JsonObject Data)
{
    internal string Version => Data["version"]?.ToString() ?? "";
}

/// <summary>The outposts that said hello lately; an entry is kept for one and a half intervals.</summary>
internal static class OutpostStates
{
    internal static readonly TimeSpan HelloInterval = TimeSpan.FromSeconds(10);

    internal static void Save(NpgsqlConnection connection, string outpost, string uid, JsonObject data)
    {
        using var command = new NpgsqlCommand(
            """
            insert into emulator_outpost_state (outpost, uid, data) values ($1, $2, $3)
            on conflict (outpost, uid) do update set data = excluded.data, last_seen = now()
            """, connection);
        command.Parameters.AddWithValue(outpost);
        command.Parameters.AddWithValue(uid);
        command.Parameters.Add(new NpgsqlParameter { Value = data.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.ExecuteNonQuery();
        connection.Execute("delete from emulator_outpost_state where last_seen < now() - interval '1 day'");
    }

    internal static List<OutpostState> List(NpgsqlConnection connection, string outpost)
    {
        using var command = new NpgsqlCommand(
            "select uid, last_seen, data from emulator_outpost_state where outpost = $1 and last_seen > now() - $2 order by uid", connection);
        command.Parameters.AddWithValue(outpost);
        command.Parameters.AddWithValue(HelloInterval * 1.5);
        using var reader = command.ExecuteReader();
        var states = new List<OutpostState>();
        while (reader.Read())
        {
            states.Add(new OutpostState(reader.GetString(0), reader.GetDateTime(1), (JsonObject)JsonNode.Parse(reader.GetString(2))!));
        }

        return states;
    }
}
