using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <content>Single values, checked where they are set.</content>
internal static partial class IdentityValidation
{
    private const int LongestClientId = 255;

    private static readonly string[] s_scopes = ["openid", "email", "profile", "entitlements", "offline_access", "goauthentik.io/api"];

    public static void CheckEnum<T>(T value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"Choose one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    public static TimeSpan? CheckLifetime(string name, string setting, TimeSpan? value) =>
        value is null || value >= TimeSpan.FromSeconds(1) ? value : throw new DistributedApplicationException(
            $"The lifetime '{setting}' of '{name}' is {value}. authentik counts in seconds: give it at least one.");

    public static void CheckIcon(string name, string icon)
    {
        var isUrl = Uri.TryCreate(icon, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
        if (!isUrl && !icon.StartsWith("/static/", StringComparison.Ordinal) && !FontAwesome().IsMatch(icon))
        {
            throw new DistributedApplicationException(
                $"The icon of '{name}' is '{icon}'. Give the whole URL of an image, a path that begins with /static/, or the name of a Font Awesome icon such as fa://fa-book.");
        }
    }

    public static void CheckHasConsent(AuthentikApplicationResource application, string setting)
    {
        if (application is AuthentikLdapApplicationResource)
        {
            throw new DistributedApplicationException($"{setting} of '{application.Name}': an LDAP application cannot ask its users anything. Remove the call.");
        }
    }

    public static void CheckScope(string name, string scope)
    {
        if (!Scope().IsMatch(scope))
        {
            throw new DistributedApplicationException($"The scope '{scope}' of '{name}' is none: a scope has no spaces, quotes or backslashes, and no semicolons or braces here. Rename it.");
        }
    }

    public static void CheckBuiltInScope(AuthentikOidcApplicationResource application, string scope)
    {
        if (!s_scopes.Contains(scope))
        {
            throw new DistributedApplicationException(
                $"authentik has no scope '{scope}' of its own, for which '{application.Name}' asks. Choose one of {string.Join(", ", s_scopes)}, or declare it with AddScopeMapping and hand that to WithScope.");
        }
    }

    public static void CheckClientId(string name, string clientId)
    {
        if (clientId.Length > LongestClientId || !ClientId().IsMatch(clientId))
        {
            throw new DistributedApplicationException(
                $"The client id of '{name}' is '{clientId}'. Give at most {LongestClientId} printable ASCII characters without spaces, semicolons, colons, quotes and braces.");
        }
    }

    public static void CheckConnectionValue(string name, string setting, string? value)
    {
        if (value?.AsSpan().ContainsAny(';', '"', '\'') == true)
        {
            throw new DistributedApplicationException(
                $"The {setting} of '{name}' is '{value}'. A semicolon or a quote would end it too early in the connection string: choose another.");
        }
    }

    public static void CheckPattern(string setting, string pattern, string parameter)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"{setting}, '{pattern}', is not a regular expression that authentik takes: {ex.Message}", parameter, ex);
        }
    }

    public static void CheckPath(string name, string setting, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, setting);
        if (path[0] != '/' || path.AsSpan().ContainsAny("?#* ") || path.StartsWith("//", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException($"The {setting} of '{name}' is '{path}'. Give a path that begins with one slash, such as {OidcConsumer.DefaultCallbackPath}, without a query.");
        }
    }

    public static void CheckDomain(string name, string domain)
    {
        if (Uri.CheckHostName(domain) != UriHostNameType.Dns || domain.StartsWith('.') || domain.EndsWith('.'))
        {
            throw new DistributedApplicationException($"The cookie domain of '{name}' is '{domain}'. Give the name of a domain alone, such as example.com.");
        }
    }

    public static void CheckSignature(string name, bool signAssertion, bool signResponse)
    {
        if (!signAssertion && !signResponse)
        {
            throw new DistributedApplicationException(
                $"Neither the assertion nor the response of '{name}' is to be signed, so that everybody could make one. Set signAssertion or signResponse to true.");
        }
    }

    public static void CheckNameId(string name, string attribute)
    {
        if (!SamlEntries.BuiltInAttributes.Contains(attribute) || attribute == "groups")
        {
            throw new DistributedApplicationException(
                $"The name id of '{name}' is '{attribute}'. Choose one of {string.Join(", ", SamlEntries.BuiltInAttributes.Where(a => a != "groups"))}.");
        }
    }

    public static void CheckDn(string setting, string dn)
    {
        if (!Dn().IsMatch(dn))
        {
            throw new DistributedApplicationException($"{setting} is '{dn}'. Give a distinguished name, such as DC=example,DC=com.");
        }
    }

    public static void CheckLdapUri(string name, string uris)
    {
        foreach (var uri in uris.Split(','))
        {
            if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("ldap" or "ldaps") || parsed.Host.Length == 0)
            {
                throw new DistributedApplicationException($"The server URI of '{name}' is '{uri}'. Give one that begins with ldap:// or ldaps:// and names a host, such as ldaps://ldap.example.com.");
            }
        }
    }

    public static void CheckFilters(string name, string? users, string? groups, string? usersDn, string? groupsDn)
    {
        foreach (var (setting, filter) in (ReadOnlySpan<(string, string?)>)[(nameof(users), users), (nameof(groups), groups)])
        {
            if (filter is not null && (filter.Length < 3 || filter[0] != '(' || filter[^1] != ')'))
            {
                throw new DistributedApplicationException($"The filter '{setting}' of '{name}' is '{filter}'. Give one in parentheses, such as (objectClass=person).");
            }
        }

        foreach (var (setting, dn) in (ReadOnlySpan<(string, string?)>)[(nameof(usersDn), usersDn), (nameof(groupsDn), groupsDn)])
        {
            if (dn is { Length: > 0 })
            {
                CheckDn($"The {setting} of '{name}'", dn);
            }
        }
    }

    /// <summary>A source has a slug of its own kind: it may be called like an application.</summary>
    public static void CheckSourceSlug(string name)
    {
        const int Longest = 50;
        if (name.Length > Longest)
        {
            throw new DistributedApplicationException(
                $"The name '{name}' is {name.Length} characters long; it is the slug of a source in authentik, which is at most {Longest}. Choose a shorter name.");
        }
    }

    public static void CheckTenant(string name, string tenant)
    {
        if (!Tenant().IsMatch(tenant))
        {
            throw new DistributedApplicationException($"The tenant of '{name}' is '{tenant}'. Give its id or its domain, such as contoso.onmicrosoft.com.");
        }
    }

    public static void CheckHeader(string name, string header, string value)
    {
        if (!Header().IsMatch(header) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new DistributedApplicationException(
                $"The header '{header}' of '{name}' is none: its name consists of letters, digits and hyphens, and its value has no line breaks. Correct the WithProxyHeader.");
        }
    }

    public static void CheckUserPath(string name, string path)
    {
        if (path.Split('/').Any(part => part.Length == 0))
        {
            throw new DistributedApplicationException($"The path of '{name}' is '{path}'. Give names with one slash between them, such as staff/berlin, and none at either end.");
        }
    }

    public static void CheckIsPerson(AuthentikUserResource user, string setting)
    {
        if (user.IsServiceAccount)
        {
            throw new DistributedApplicationException($"{setting} of '{user.Name}': it is a service account and not a person. Remove the call, or declare it with AddUser.");
        }
    }

    [GeneratedRegex(@"^fa://[a-z][a-z0-9-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FontAwesome();

    [GeneratedRegex(@"^[!#-:<-\[\]-z|~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scope();

    [GeneratedRegex(@"^[!#-&(-9<-z|~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClientId();

    [GeneratedRegex(@"^\s*[A-Za-z][A-Za-z0-9-]*\s*=\s*[^,=]+(,\s*[A-Za-z][A-Za-z0-9-]*\s*=\s*[^,=]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dn();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tenant();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
