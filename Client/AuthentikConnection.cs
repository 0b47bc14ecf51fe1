using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace Authentik.Aspire.Client;

/// <summary>What a connection string says about an application of authentik.</summary>
internal sealed record AuthentikConnection(string Name, Uri Authority, string ClientId, bool RequireHttpsMetadata)
{
    private const string Example = "Authority=https://authentik.example.com/application/o/portal-login/;ClientId=portal-login;ClientSecret=…";

    /// <summary>Only needed to sign users in, not to check tokens.</summary>
    public string? ClientSecret { get; private init; }

    /// <summary>Where browsers sign in, if that is not where discovery says: a container reaches authentik at another address than browsers do.</summary>
    public string? AuthorizationEndpoint { get; private init; }

    /// <summary>Where browsers sign out, for the same reason.</summary>
    public string? EndSessionEndpoint { get; private init; }

    public bool OfflineAccess { get; private init; }

    /// <summary>Scopes beyond those that every application asks for.</summary>
    public IReadOnlyList<string> ExtraScopes { get; private init; } = [];

    public static AuthentikConnection Read(IConfiguration configuration, string name, bool needsSecret)
    {
        if (configuration.GetConnectionString(name) is not { Length: > 0 } text)
        {
            throw new InvalidOperationException(
                $"There is no connection string '{name}', so it is not known where users sign in. In the app host, hand the application over: WithReference(authentik.AddOidcApplication(\"{name}\")). Elsewhere set ConnectionStrings:{name} to {Example}");
        }

        var values = Parse(name, text);
        var authority = ReadAddress(name, values, "Authority") ?? throw Missing(name, "Authority");
        var requireHttps = ReadFlag(name, values, "RequireHttpsMetadata") ?? true;
        if (requireHttps && authority.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidOperationException(
                $"The connection string '{name}' has the Authority {authority}, over which tokens travel unprotected. Use an https address, or, on a machine or network of your own, add RequireHttpsMetadata=false.");
        }

        return new(name, authority, Text(values, "ClientId") ?? throw Missing(name, "ClientId"), requireHttps)
        {
            // A public client has none; it signs in with PKCE alone.
            ClientSecret = Text(values, "ClientSecret")
                ?? (needsSecret && ReadFlag(name, values, "PublicClient") != true ? throw Missing(name, "ClientSecret") : null),
            ExtraScopes = Text(values, "Scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            AuthorizationEndpoint = ReadAddress(name, values, "AuthorizationEndpoint")?.ToString(),
            EndSessionEndpoint = ReadAddress(name, values, "EndSessionEndpoint")?.ToString(),
            OfflineAccess = ReadFlag(name, values, "OfflineAccess") ?? false,
        };
    }

    private static DbConnectionStringBuilder Parse(string name, string text)
    {
        try
        {
            return new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            // The reason that is thrown repeats parts of the text, and so maybe the secret.
            throw new InvalidOperationException($"The connection string '{name}' cannot be read. It is made of name=value, separated by semicolons: {Example}");
        }
    }

    private static string? Text(DbConnectionStringBuilder values, string key) =>
        values.TryGetValue(key, out var value) && value is string { Length: > 0 } text ? text : null;

    private static Uri? ReadAddress(string name, DbConnectionStringBuilder values, string key)
    {
        if (Text(values, key) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new InvalidOperationException($"The connection string '{name}' has {key}={text}, which is not an http or https address. An example: {Example}");
    }

    private static bool? ReadFlag(string name, DbConnectionStringBuilder values, string key) => Text(values, key) switch
    {
        null => null,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw new InvalidOperationException($"The connection string '{name}' has {key}={text}. Set it to true or false."),
    };

    private static InvalidOperationException Missing(string name, string key) =>
        new($"The connection string '{name}' has no {key}. The app host hands over a complete one with WithReference(authentik.AddOidcApplication(\"{name}\")); by hand it looks like {Example}");
}
