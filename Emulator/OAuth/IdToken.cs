using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.OAuth;

/// <summary>Who signed in, when and for which scopes: what a token says.</summary>
internal sealed record TokenSubject(StoredObject User, string? Sid, long AuthTime, IReadOnlyList<string> Scopes, string Nonce);

/// <summary>The claims of id tokens and access tokens, which are the same but for two.</summary>
internal static class IdToken
{
    internal const string DefaultAcr = "goauthentik.io/providers/oauth2/default";

    internal static JsonObject Claims(
        AuthentikCore core, HttpRequest request, ObjectStore store, OAuthClient client, TokenSubject subject, DateTime expires)
    {
        var claims = new JsonObject
        {
            ["iss"] = client.Issuer(core, request),
            ["sub"] = Subject(client, subject.User),
            ["aud"] = client.ClientId,
            ["exp"] = new DateTimeOffset(expires).ToUnixTimeSeconds(),
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["auth_time"] = subject.AuthTime,
            ["acr"] = DefaultAcr,
        };
        if (subject.Nonce.Length > 0)
        {
            claims["nonce"] = subject.Nonce;
        }

        if (subject.Sid is not null)
        {
            claims["sid"] = subject.Sid;
        }

        // A proxy provider has no such switch: always.
        foreach (var (name, value) in client.Provider.Data["include_claims_in_id_token"]?.GetValue<bool>() is false
            ? [] : ScopeClaims.Of(store, client, subject.Scopes, subject.User))
        {
            claims[name] = value?.DeepClone();
        }

        return claims;
    }

    /// <summary>The claims of the access token that goes with an id token.</summary>
    internal static JsonObject ForAccess(OAuthClient client, JsonObject claims)
    {
        var access = (JsonObject)claims.DeepClone();
        access["azp"] = client.ClientId;
        access["uid"] = Secrets.Random(40);
        return access;
    }

    private static string Subject(OAuthClient client, StoredObject user) => client.Provider.Text("sub_mode") switch
    {
        "user_id" => user.Pk,
        "user_uuid" => user.Text("uuid"),
        "user_username" => user.Text("username"),
        "user_email" => user.Text("email"),
        "user_upn" => user.Data["attributes"]?["upn"]?.ToString() ?? user.Text("uid"),
        _ => user.Text("uid"),
    };
}
