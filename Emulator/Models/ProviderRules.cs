using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Models;

/// <summary>Providers: generated credentials, and what a proxy provider derives from its hosts.</summary>
internal static class ProviderRules
{
    private static readonly string[] ProxyScopes =
    [
        "goauthentik.io/providers/oauth2/scope-openid", "goauthentik.io/providers/oauth2/scope-profile", "goauthentik.io/providers/oauth2/scope-email",
        "goauthentik.io/providers/oauth2/scope-entitlements", "goauthentik.io/providers/proxy/scope-proxy",
    ];

    internal static void BeforeSave(ModelWriter writer, StoredObject row, StoredObject? existing)
    {
        Generate(row, "client_id", 40);
        Generate(row, "client_secret", 128);
        if (row.Text("access_token_validity").Length == 0)
        {
            row.Data["access_token_validity"] = row.Model == ModelNames.ProxyProvider ? "hours=24" : "hours=1";
        }

        CheckDurations(row);
        if (row.Model == ModelNames.ProxyProvider)
        {
            CheckHosts(row);
            Generate(row, "cookie_secret", 50);
            row.Data["redirect_uris"] = RedirectUris(row.Text("external_host"));
            row.Data["property_mappings"] = WithOwnScopes(writer.Store, row);
        }
        else if (existing is null || row.Data["redirect_uris"] is not null)
        {
            CheckRedirectUris(row);
        }

        CheckKeys(writer.Store, row);
    }

    private static void CheckKeys(ObjectStore store, StoredObject row)
    {
        if (row.Text("encryption_key").Length > 0)
        {
            throw new ValidationException("encryption_key", "The authentik emulator does not encrypt tokens.");
        }

        if (row.Text("signing_key") is { Length: > 0 } pk)
        {
            try
            {
                using var key = RSA.Create();
                key.ImportFromPem(store.Get(ModelNames.Certificate, pk)!.Text("key_data"));
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                throw new ValidationException("signing_key", "The authentik emulator signs with RSA keys only, and this certificate has none.");
            }
        }
    }

    private static void CheckDurations(StoredObject row) => CheckDurations(row, "access_code_validity", "access_token_validity", "refresh_token_validity");

    internal static void CheckDurations(StoredObject row, params string[] names)
    {
        foreach (var name in names)
        {
            try
            {
                Duration.Parse(row.Text(name));
            }
            catch (FormatException exception)
            {
                throw new ValidationException(name, exception.Message);
            }
        }
    }

    private static void CheckHosts(StoredObject row)
    {
        if (row.Text("mode") == "proxy" && row.Text("internal_host").Length == 0)
        {
            throw new ValidationException("internal_host", "Internal host cannot be empty when forward auth is disabled.");
        }

        CheckUrls(row, "external_host", "internal_host");

        if (row.Text("mode") == "forward_domain" && row.Text("cookie_domain").Length == 0)
        {
            throw new ValidationException("cookie_domain", "Cookie domain cannot be empty when forward auth (domain level) is used.");
        }
    }

    internal static void CheckUrls(StoredObject row, params string[] names)
    {
        foreach (var name in names)
        {
            if (row.Text(name) is { Length: > 0 } host && !(Uri.TryCreate(host, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            {
                throw new ValidationException(name, "Enter a valid URL.");
            }
        }
    }

    private static void CheckRedirectUris(StoredObject row)
    {
        foreach (var item in (JsonArray)row.Data["redirect_uris"]!)
        {
            if (item is not JsonObject entry || entry["url"]?.ToString() is not { Length: > 0 } url)
            {
                throw new ValidationException("redirect_uris", "Each redirect URI needs a matching_mode and a url.");
            }

            switch (entry["matching_mode"]?.ToString())
            {
                case "strict":
                    break;
                case "regex":
                    try
                    {
                        Regex.Match("", url);
                    }
                    catch (ArgumentException exception)
                    {
                        throw new ValidationException("redirect_uris", $"Invalid Regex Pattern: {url} ({exception.Message})");
                    }

                    break;
                default:
                    throw new ValidationException("redirect_uris", $"\"{entry["matching_mode"]}\" is not a valid choice.");
            }
        }
    }

    private static JsonArray RedirectUris(string externalHost)
    {
        var root = externalHost.TrimEnd('/');
        string[] patterns =
        [
            $"{Regex.Escape(root)}/outpost\\.goauthentik\\.io/callback\\?X-authentik-auth-callback=true",
            $"{Regex.Escape(root)}\\?X-authentik-auth-callback=true",
        ];
        return new JsonArray([.. patterns.Select(pattern => new JsonObject { ["matching_mode"] = "regex", ["url"] = pattern })]);
    }

    /// <summary>Those that an outpost needs are added to those that are given.</summary>
    private static JsonArray WithOwnScopes(ObjectStore store, StoredObject row)
    {
        var needed = ProxyScopes.Select(managed => store.Find(ModelNames.ScopeMapping, "managed", managed)).OfType<StoredObject>().Select(scope => scope.Pk);
        return new([.. row.List("property_mappings").Union(needed).Order(StringComparer.Ordinal).Select(pk => JsonValue.Create(pk))]);
    }

    private static void Generate(StoredObject row, string name, int length)
    {
        if (row.Text(name).Length == 0)
        {
            row.Data[name] = Secrets.Random(length);
        }
    }
}
