using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.OAuth;
using Authentik.Emulator.Security;
using Npgsql;
using NpgsqlTypes;

namespace Authentik.Emulator.Flows;

/// <summary>A browser session: who is signed in, and the flow that is under way. The cookie holds its key, the database the rest.</summary>
internal sealed class Session
{
    private const string Cookie = "authentik_session";
    private const string CsrfCookie = "authentik_csrf";
    private const string CsrfHeader = "X-authentik-CSRF";

    // authentik's defaults: a day before sign-in; two weeks after, while the cookie itself ends with the browser.
    private static readonly TimeSpan AnonymousAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan SignedInAge = TimeSpan.FromDays(14);

    private Session(string key, JsonObject data) => (Key, Data) = (key, data);

    internal string Key { get; private set; }

    internal JsonObject Data { get; }

    /// <summary>Primary key of the user who is signed in, or null.</summary>
    internal string? User
    {
        get => Data["user"]?.ToString();
        private set => Data["user"] = value;
    }

    /// <summary>What a form of our own pages must carry.</summary>
    internal string Csrf => Data["csrf"]!.ToString();

    /// <summary>Which sign-in made the session what it is, as the key of its event.</summary>
    internal string Login => Data["login"]?.ToString() ?? "";

    /// <summary>When its user signed in, in seconds since 1970.</summary>
    internal long AuthTime => Data["auth_time"]?.GetValue<long>() ?? 0;

    /// <summary>What tokens call the session: not its key, which is worth the session itself.</summary>
    internal string Sid => Secrets.Digest(Key);

    /// <summary>The user who is signed in and may be; null otherwise.</summary>
    internal StoredObject? FindUser(ObjectStore store) =>
        User is { } pk && store.Get(ModelNames.User, pk) is { } user && user.Flag("is_active") ? user : null;

    /// <summary>Whether a form of one of our own pages carries the session's proof.</summary>
    internal bool IsOwnForm(string proof) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(Data["csrf"]!.ToString()));

    /// <summary>The session the request's cookie names, or null.</summary>
    internal static Session? Read(HttpRequest request, NpgsqlConnection connection)
    {
        if (request.Cookies[Cookie] is not { Length: > 0 } key)
        {
            return null;
        }

        using var command = new NpgsqlCommand("select data from emulator_session where key = $1 and expires > now()", connection);
        command.Parameters.AddWithValue(key);
        return command.ExecuteScalar() is string data ? new Session(key, (JsonObject)JsonNode.Parse(data)!) : null;
    }

    /// <summary>A new session, nobody signed in.</summary>
    internal static Session Create() => new(Secrets.Random(40), new JsonObject { ["csrf"] = Secrets.Random(32) });

    /// <summary>Signs a user in. The key changes, so that a session planted before is worth nothing after.</summary>
    internal void SignIn(string user, string login, NpgsqlConnection connection)
    {
        Forget(connection);
        Key = Secrets.Random(40);
        User = user;
        Data["login"] = login;
        Data["auth_time"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    }

    /// <summary>Signs out.</summary>
    internal void SignOut(NpgsqlConnection connection)
    {
        Forget(connection);
        Key = Secrets.Random(40);
        User = null;
    }

    /// <summary>Whether a writing request proves that it comes from our own page; asked only once somebody is signed in.</summary>
    internal bool IsForged(HttpRequest request) =>
        User is not null && !IsOwnForm(request.Headers[CsrfHeader].ToString());

    /// <summary>Keeps the session and sends its cookies.</summary>
    internal void Save(HttpContext context, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            """
            insert into emulator_session (key, data, expires) values ($1, $2, $3)
            on conflict (key) do update set data = excluded.data, expires = excluded.expires
            """, connection);
        command.Parameters.AddWithValue(Key);
        command.Parameters.Add(new NpgsqlParameter { Value = Data.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.AddWithValue(DateTime.UtcNow + (User is null ? AnonymousAge : SignedInAge));
        command.ExecuteNonQuery();

        var secure = context.Request.IsHttps;
        var options = new CookieOptions { HttpOnly = true, Path = "/", Secure = secure, SameSite = secure ? SameSiteMode.None : SameSiteMode.Lax };
        context.Response.Cookies.Append(Cookie, Key, options);
        options.HttpOnly = false;
        context.Response.Cookies.Append(CsrfCookie, Data["csrf"]!.ToString(), options);
    }

    private void Forget(NpgsqlConnection connection)
    {
        OAuthGrant.EndSession(connection, Sid);
        connection.Execute("delete from emulator_session where key = $1", Key);
        connection.Execute("delete from emulator_session where expires < now()");
    }
}
