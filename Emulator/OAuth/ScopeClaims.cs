using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.OAuth;

/// <summary>
/// The claims of scope mappings. No Python is run: a default mapping is known by its managed name, and of others the expressions that
/// <see cref="ClaimExpression"/> knows.
/// </summary>
internal static class ScopeClaims
{
    private const string Prefix = "goauthentik.io/providers/oauth2/scope-";
    private const string Proxy = "goauthentik.io/providers/proxy/scope-proxy";

    private static readonly string[] WithoutClaims = [Prefix + "openid", Prefix + "offline_access", Prefix + "authentik_api"];
    private static readonly string[] WithClaims = [Prefix + "email", Prefix + "profile", Prefix + "entitlements", Proxy];

    /// <summary>Whether the emulator can do what the mapping says.</summary>
    internal static bool IsKnown(StoredObject mapping) =>
        WithoutClaims.Contains(mapping.Text("managed")) || WithClaims.Contains(mapping.Text("managed")) || ClaimExpression.IsKnown(mapping.Text("expression"));

    /// <summary>The claims the granted scopes give about a user.</summary>
    internal static JsonObject Of(ObjectStore store, OAuthClient client, IReadOnlyCollection<string> scopes, StoredObject user)
    {
        var claims = new JsonObject();
        foreach (var mapping in client.ScopeMappings(store).Where(mapping => scopes.Contains(mapping.Text("scope_name"))))
        {
            Merge(claims, Evaluate(store, mapping, user));
        }

        return claims;
    }

    /// <summary>The names of all claims the client could get.</summary>
    internal static IEnumerable<string> Names(ObjectStore store, OAuthClient client)
    {
        var nobody = new StoredObject(ModelNames.User, "0", []);
        return client.ScopeMappings(store).SelectMany(mapping => Evaluate(store, mapping, nobody).Select(claim => claim.Key));
    }

    /// <summary>Dictionaries of several mappings become one, at every depth.</summary>
    private static void Merge(JsonObject claims, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            if (claims[name] is JsonObject there && value is JsonObject added)
            {
                Merge(there, added);
            }
            else
            {
                claims[name] = value?.DeepClone();
            }
        }
    }

    private static JsonObject Evaluate(ObjectStore store, StoredObject mapping, StoredObject user) => mapping.Text("managed") switch
    {
        Prefix + "email" => new JsonObject { ["email"] = user.Text("email"), ["email_verified"] = true },
        Prefix + "profile" => new JsonObject
        {
            // authentik knows only the full name.
            ["name"] = user.Text("name"),
            ["given_name"] = user.Text("name"),
            ["preferred_username"] = user.Text("username"),
            ["nickname"] = user.Text("username"),
            ["groups"] = new JsonArray([.. user.List("groups").Select(pk => store.Get(ModelNames.Group, pk)?.Text("name")).OfType<string>()
                .Select(name => JsonValue.Create(name))]),
        },
        // Entitlements are not built, so nobody has any.
        Prefix + "entitlements" => new JsonObject { ["entitlements"] = new JsonArray(), ["roles"] = new JsonArray() },
        Proxy => new JsonObject
        {
            ["ak_proxy"] = new JsonObject
            {
                ["user_attributes"] = UserRules.MergedAttributes(store, user), ["is_superuser"] = UserRules.IsSuperuser(store, user),
            },
        },
        var managed when WithoutClaims.Contains(managed) => [],
        _ => ClaimExpression.Evaluate(store, mapping.Text("expression"), user),
    };
}
