using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Security;
using Npgsql;
using NpgsqlTypes;

namespace Authentik.Emulator.OAuth;

/// <summary>What a code or a token stands for. <see cref="Sid"/> is the session it came from, null when there was none.</summary>
internal sealed record OAuthGrant(string Kind, string Provider, string User, string? Sid, JsonObject Data, DateTime Expires, bool IsRevoked)
{
    internal const string Code = "code";
    internal const string Access = "access";
    internal const string Refresh = "refresh";

    internal IReadOnlyList<string> Scopes => [.. ((JsonArray)Data["scope"]!).Select(scope => scope!.ToString())];

    internal long AuthTime => Data["auth_time"]!.GetValue<long>();

    internal string Nonce => Data["nonce"]?.ToString() ?? "";

    internal bool IsExpired => Expires < DateTime.UtcNow;

    /// <summary>The claims of the token, as it was issued.</summary>
    internal JsonObject Claims => (JsonObject)Data["claims"]!;

    /// <summary>The grant behind a code or token, held until the transaction ends so that it cannot be used twice at the same time.</summary>
    internal static OAuthGrant? Find(ObjectStore store, string kind, string key)
    {
        using var command = new NpgsqlCommand(
            "select provider, user_pk, sid, data, expires, revoked from emulator_oauth_grant where key = $1 and kind = $2 for update", store.Connection);
        command.Parameters.AddWithValue(Secrets.Digest(key));
        command.Parameters.AddWithValue(kind);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new OAuthGrant(kind, reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                (JsonObject)JsonNode.Parse(reader.GetString(3))!, reader.GetDateTime(4), reader.GetBoolean(5))
            : null;
    }

    internal void Save(ObjectStore store, string key)
    {
        store.Connection.Execute("delete from emulator_oauth_grant where expires < now() - interval '1 day'");
        using var command = new NpgsqlCommand(
            "insert into emulator_oauth_grant (key, kind, provider, user_pk, sid, data, expires) values ($1, $2, $3, $4, $5, $6, $7)", store.Connection);
        command.Parameters.AddWithValue(Secrets.Digest(key));
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(Provider);
        command.Parameters.AddWithValue(User);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)Sid ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = Data.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.AddWithValue(Expires);
        command.ExecuteNonQuery();
    }

    internal static void Revoke(ObjectStore store, string key) =>
        store.Connection.Execute("update emulator_oauth_grant set revoked = true where key = $1", Secrets.Digest(key));

    internal static void Delete(ObjectStore store, string key) =>
        store.Connection.Execute("delete from emulator_oauth_grant where key = $1", Secrets.Digest(key));

    /// <summary>The end of a session takes its codes and access tokens along; refresh tokens outlive it, as in authentik.</summary>
    internal static void EndSession(NpgsqlConnection connection, string sid) =>
        connection.Execute("delete from emulator_oauth_grant where sid = $1 and kind in ('code', 'access')", sid);
}
