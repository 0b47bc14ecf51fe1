using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Events;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Authentik.Emulator.Security;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary><c>/application/o/token/</c>: codes, refresh tokens and client credentials for tokens.</summary>
internal sealed class TokenEndpoint(AuthentikCore core)
{
    private static readonly Log Log = new("authentik.providers.oauth2.views.token");

    internal async Task HandleAsync(HttpContext context)
    {
        var form = await context.ReadFormOrEmptyAsync();
        var grantType = form["grant_type"].ToString();
        if (grantType.StartsWith("urn:", StringComparison.Ordinal) || form.ContainsKey("client_assertion_type"))
        {
            await context.NotBuiltAsync(form.ContainsKey("client_assertion_type") ? "client_assertion (JWT federation)" : $"the grant type {grantType}");
            return;
        }

        var (status, body) = Answer(context, form, grantType);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        await context.JsonAsync(status, body);
    }

    private (int Status, JsonObject Body) Answer(HttpContext context, IFormCollection form, string grantType)
    {
        using var connection = core.Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        try
        {
            var credentials = ClientCredentials.Read(context.Request, form);
            var client = OAuthClient.Find(store, credentials.Id) ?? throw new OAuthError("invalid_client");
            context.AllowOwnOrigins(client);
            var answer = grantType switch
            {
                "authorization_code" => ByCode(context, store, client, credentials, form),
                "refresh_token" => ByRefreshToken(context, store, client, credentials, form),
                "client_credentials" or "password" => ByClientCredentials(context, store, client, credentials, form),
                _ => throw new OAuthError("unsupported_grant_type"),
            };
            transaction.Commit();
            return (200, answer);
        }
        catch (OAuthError error)
        {
            Log.Warning("token request refused", ("error", error.Error), ("grant_type", grantType), ("client_id", form["client_id"].ToString()));
            return (400, new JsonObject { ["error"] = error.Error, ["error_description"] = error.Description, ["request_id"] = context.TraceIdentifier });
        }
    }

    private JsonObject ByCode(HttpContext context, ObjectStore store, OAuthClient client, ClientCredentials credentials, IFormCollection form)
    {
        CheckSecret(client, credentials);
        if (!client.IsRegistered(form["redirect_uri"].ToString()))
        {
            throw new OAuthError("invalid_client");
        }

        var code = form["code"].ToString();
        var grant = OAuthGrant.Find(store, OAuthGrant.Code, code);
        var user = UserOf(store, grant);
        if (grant is null || user is null || grant.IsExpired || grant.Provider != client.Provider.Pk
            || !ProvesPossession(grant, form["code_verifier"].ToString()))
        {
            throw new OAuthError("invalid_grant");
        }

        OAuthGrant.Delete(store, code);
        return Issue(context, store, client, new TokenSubject(user, grant.Sid, grant.AuthTime, grant.Scopes, grant.Nonce));
    }

    private JsonObject ByRefreshToken(HttpContext context, ObjectStore store, OAuthClient client, ClientCredentials credentials, IFormCollection form)
    {
        CheckSecret(client, credentials);
        var token = form["refresh_token"].ToString();
        var grant = OAuthGrant.Find(store, OAuthGrant.Refresh, token);
        var user = UserOf(store, grant);
        if (grant is null || user is null || grant.IsExpired || grant.IsRevoked || grant.Provider != client.Provider.Pk)
        {
            throw new OAuthError("invalid_grant");
        }

        var asked = Scopes(store, client, form);
        if (asked.Except(grant.Scopes).Any() || !(asked.Count == 0 ? grant.Scopes : asked).Contains("offline_access"))
        {
            throw new OAuthError("invalid_scope");
        }

        OAuthGrant.Revoke(store, token);
        return Issue(context, store, client, new TokenSubject(user, grant.Sid, grant.AuthTime, grant.Scopes, grant.Nonce));
    }

    private JsonObject ByClientCredentials(HttpContext context, ObjectStore store, OAuthClient client, ClientCredentials credentials, IFormCollection form)
    {
        var username = form["username"].ToString();
        // With a name it is a user and one of their app passwords; otherwise the application itself.
        var user = username.Length > 0 ? ByAppPassword(store, username, form["password"].ToString())
            : credentials.Fits(client) ? ServiceAccount(store, client)
            : throw new OAuthError("invalid_grant");
        if (!ApplicationAccess.Allows(store, client.Application, user))
        {
            throw new OAuthError("invalid_grant");
        }

        EventLog.Write(store, context.Request, EventLog.Login, user,
            new JsonObject { ["auth_method"] = username.Length > 0 ? "token" : "oauth_client_secret" }, "authentik.providers.oauth2.views.token");
        return Issue(context, store, client, new TokenSubject(user, null, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Scopes(store, client, form), ""),
            withRefresh: false);
    }

    private static StoredObject ByAppPassword(ObjectStore store, string username, string password)
    {
        var token = password.Length == 0 ? null : store.Find(ModelNames.Token, new JsonObject { ["key"] = password, ["intent"] = "app_password" });
        return token is not null && !TokenRules.IsExpired(token) && store.Get(ModelNames.User, token.Text("user")) is { } user
            && user.Text("username") == username && user.Flag("is_active") ? user : throw new OAuthError("invalid_grant");
    }

    private StoredObject ServiceAccount(ObjectStore store, OAuthClient client)
    {
        var username = $"ak-{client.Provider.Text("name")}-client_credentials";
        var writer = new ModelWriter(core.Catalog, store, fromBlueprint: true);
        return store.Find(ModelNames.User, "username", username) ?? writer.Save(ModelNames.User, null, new JsonObject
        {
            ["username"] = username,
            ["name"] = $"Autogenerated user from application {client.Application.Text("name")} (client credentials)",
            ["path"] = $"goauthentik.io/apps/{client.Application.Text("slug")}",
            ["type"] = "service_account",
        });
    }

    private JsonObject Issue(HttpContext context, ObjectStore store, OAuthClient client, TokenSubject subject, bool withRefresh = true)
    {
        var key = SigningKey.Of(store, client.Provider);
        var expires = DateTime.UtcNow + client.AccessTokenAge;
        var claims = IdToken.Claims(core, context.Request, store, client, subject, expires);
        var access = key.Sign(IdToken.ForAccess(client, claims));
        Keep(OAuthGrant.Access, access, expires);
        var answer = new JsonObject { ["access_token"] = access };
        if (withRefresh && subject.Scopes.Contains("offline_access"))
        {
            var refresh = Secrets.Random(128);
            Keep(OAuthGrant.Refresh, refresh, DateTime.UtcNow + client.RefreshTokenAge);
            answer["refresh_token"] = refresh;
        }

        answer["token_type"] = "Bearer";
        answer["scope"] = string.Join(' ', subject.Scopes);
        answer["expires_in"] = (long)client.AccessTokenAge.TotalSeconds;
        answer["id_token"] = key.Sign(claims);
        return answer;

        void Keep(string kind, string token, DateTime until) => new OAuthGrant(kind, client.Provider.Pk, subject.User.Pk, subject.Sid, new JsonObject
        {
            ["scope"] = new JsonArray([.. subject.Scopes.Select(scope => JsonValue.Create(scope))]),
            ["auth_time"] = subject.AuthTime,
            ["nonce"] = subject.Nonce,
            ["claims"] = claims.DeepClone(),
        }, until, false).Save(store, token);
    }

    // authentik was seen to answer invalid_grant, not invalid_client.
    private static void CheckSecret(OAuthClient client, ClientCredentials credentials)
    {
        if (client.IsConfidential && !credentials.Fits(client))
        {
            throw new OAuthError("invalid_grant");
        }
    }

    /// <summary>PKCE. A verifier for a code that was asked for without a challenge is refused too: somebody took the challenge away.</summary>
    private static bool ProvesPossession(OAuthGrant grant, string verifier)
    {
        var challenge = grant.Data["code_challenge"]!.ToString();
        if (challenge.Length == 0 || verifier.Length == 0)
        {
            return challenge.Length == verifier.Length;
        }

        var expected = grant.Data["code_challenge_method"]!.ToString() == "S256" ? Jwt.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(verifier))) : verifier;
        return expected == challenge;
    }

    private static List<string> Scopes(ObjectStore store, OAuthClient client, IFormCollection form)
    {
        var mapped = client.ScopeMappings(store).Select(mapping => mapping.Text("scope_name")).ToList();
        return [.. form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(mapped.Contains).Distinct()];
    }

    private static StoredObject? UserOf(ObjectStore store, OAuthGrant? grant) =>
        grant is not null && store.Get(ModelNames.User, grant.User) is { } user && user.Flag("is_active") ? user : null;
}
