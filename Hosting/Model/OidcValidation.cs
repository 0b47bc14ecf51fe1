using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what cannot work about OpenID Connect applications, groups and users before anything is started.</summary>
internal static class OidcValidation
{
    public static void Check(AuthentikResource server)
    {
        foreach (var application in server.OidcApplicationList)
        {
            // authentik would take the first redirect URI that anybody comes with, and keep it.
            if (!OidcVariables.RedirectUris(application).Any() && application.Settings.RedirectUriPatterns.Count == 0)
            {
                throw new DistributedApplicationException(
                    $"The application '{application.Name}' has no redirect URI, so nobody can sign in to it. Hand it to a resource that has an http or https endpoint, project.WithReference({application.Name}), or call WithRedirectUri.");
            }
        }
    }

    /// <summary>The secret is part of a connection string.</summary>
    public static void CheckClientSecret(AuthentikOidcApplicationResource application, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.AsSpan().ContainsAny(';', '"', '\''))
        {
            var fault = string.IsNullOrWhiteSpace(value) ? "is empty" : "holds a semicolon or a quote, which would end it too early in the connection string";
            throw new DistributedApplicationException(
                $"The client secret of '{application.Name}', parameter '{application.ClientSecretParameter.Name}', {fault}. Set Parameters:{application.ClientSecretParameter.Name} to a random text of letters and digits.");
        }
    }

    public static void CheckUrl(string setting, string value, bool webOnly)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Fragment.Length > 0 || value.Contains('*', StringComparison.Ordinal)
            || (webOnly && uri.Scheme is not ("http" or "https")) || uri.IsFile)
        {
            throw new DistributedApplicationException(
                $"{setting} is '{value}'. Give the whole URL, such as https://portal.example.com/signin-oidc, without a fragment and without wildcards: authentik compares letter by letter.");
        }
    }

    public static void CheckScheme(IResource consumer, AuthentikOidcApplicationResource application, string scheme)
    {
        if (application.Parent.OidcApplicationList.FirstOrDefault(other => other != application && other.Consumers.Any(c => c.Resource == consumer && c.Scheme == scheme)) is { } other)
        {
            throw new DistributedApplicationException(
                $"'{consumer.Name}' gets the settings of the authentication scheme '{scheme}' from '{other.Name}' already and cannot get them from '{application.Name}' too. Give one of the two another authenticationScheme in WithReference.");
        }
    }

    public static void CheckServer(string what, string name, AuthentikResource server, string owner, AuthentikResource ownersServer)
    {
        if (server != ownersServer)
        {
            throw new DistributedApplicationException(
                $"The {what} '{name}' belongs to '{server.Name}' and '{owner}' to '{ownersServer.Name}'. Use a {what} of the same server.");
        }
    }

    public static void CheckNewGroup(AuthentikResource server, string groupName)
    {
        if (server.GroupList.FirstOrDefault(g => string.Equals(g.GroupName, groupName, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new DistributedApplicationException($"The resource '{other.Name}' declares the group '{groupName}' of '{server.Name}' already. Use that one, or choose another groupName.");
        }
    }

    public static void CheckNewUser(AuthentikResource server, string userName)
    {
        if (string.Equals(userName, AuthentikResource.AdminUserName, StringComparison.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException(
                $"The user '{userName}' is the first administrator, which every authentik has. Set its password with the adminPassword of AddAuthentik, and choose another userName.");
        }

        if (server.UserList.FirstOrDefault(u => string.Equals(u.UserName, userName, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new DistributedApplicationException($"The resource '{other.Name}' declares the user '{userName}' of '{server.Name}' already. Use that one, or choose another userName.");
        }
    }
}
