using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>What is done with tokens that were issued: userinfo, introspection, revocation, and their use for the API.</summary>
internal sealed class TokenInspection(AuthentikCore core)
{
    private const string ApiScope = "goauthentik.io/api";

    /// <summary>The user whose access token may call the API, or null.</summary>
    internal static StoredObject? FindApiUser(ObjectStore store, string token) =>
        Valid(store, token) is { } found && found.Grant.Scopes.Contains(ApiScope) ? found.User : null;

    internal async Task UserinfoAsync(HttpContext context)
    {
        var token = BearerToken.Read(context.Request) ?? (await context.ReadFormOrEmptyAsync())["access_token"].ToString();
        var claims = core.Database.Write(store => Userinfo(context, store, token, out var error) is { } claims
            ? (Claims: claims, Error: error) : (null, error));
        if (claims.Claims is not null)
        {
            await context.JsonAsync(200, claims.Claims);
            return;
        }

        var refusal = new OAuthError(claims.Error);
        context.Response.StatusCode = claims.Error == "insufficient_scope" ? 403 : 401;
        context.Response.Headers.WWWAuthenticate = $"error=\"{refusal.Error}\", error_description=\"{refusal.Description}\"";
    }

    internal async Task IntrospectAsync(HttpContext context)
    {
        var form = await context.ReadFormOrEmptyAsync();
        await context.JsonAsync(200, core.Database.Write(store =>
        {
            var client = ClientCredentials.Read(context.Request, form).Authenticate(store);
            var token = form["token"].ToString();
            var grant = OAuthGrant.Find(store, OAuthGrant.Access, token) ?? OAuthGrant.Find(store, OAuthGrant.Refresh, token);
            if (client is null || grant is null || grant.Provider != client.Provider.Pk || grant.IsExpired)
            {
                return new JsonObject { ["active"] = false };
            }

            var answer = (JsonObject)grant.Claims.DeepClone();
            answer["active"] = !grant.IsRevoked;
            answer["scope"] = string.Join(' ', grant.Scopes);
            answer["client_id"] = client.ClientId;
            return answer;
        }));
    }

    internal async Task RevokeAsync(HttpContext context)
    {
        var form = await context.ReadFormOrEmptyAsync();
        var isClient = core.Database.Write(store =>
        {
            var credentials = ClientCredentials.Read(context.Request, form);
            if (OAuthClient.Find(store, credentials.Id) is not { } client || (client.IsConfidential && !credentials.Fits(client)))
            {
                return false;
            }

            // A token of another client is left alone; authentik takes it.
            var token = form["token"].ToString();
            var grant = OAuthGrant.Find(store, OAuthGrant.Access, token) ?? OAuthGrant.Find(store, OAuthGrant.Refresh, token);
            if (grant?.Provider == client.Provider.Pk)
            {
                OAuthGrant.Delete(store, token);
            }

            return true;
        });
        await (isClient ? context.JsonAsync(200, new JsonObject()) : new OAuthError("invalid_client").AnswerAsync(context, 401));
    }

    private static JsonObject? Userinfo(HttpContext context, ObjectStore store, string token, out string error)
    {
        error = "invalid_token";
        if (Valid(store, token) is not { } found || OAuthClient.OfProvider(store, found.Provider) is not { } client)
        {
            return null;
        }

        if (!found.Grant.Scopes.Contains("openid"))
        {
            error = "insufficient_scope";
            return null;
        }

        context.AllowOwnOrigins(client);
        var claims = new JsonObject { ["sub"] = found.Grant.Claims["sub"]!.DeepClone() };
        foreach (var (name, value) in ScopeClaims.Of(store, client, found.Grant.Scopes, found.User))
        {
            claims[name] = value?.DeepClone();
        }

        if (found.Grant.Nonce.Length > 0)
        {
            claims["nonce"] = found.Grant.Nonce;
        }

        return claims;
    }

    private static (OAuthGrant Grant, StoredObject Provider, StoredObject User)? Valid(ObjectStore store, string token) =>
        token.Length > 0 && OAuthGrant.Find(store, OAuthGrant.Access, token) is { IsExpired: false, IsRevoked: false } grant
            && store.Get(ModelNames.Provider, grant.Provider) is { } provider
            && store.Get(ModelNames.User, grant.User) is { } user && user.Flag("is_active") ? (grant, provider, user) : null;
}
