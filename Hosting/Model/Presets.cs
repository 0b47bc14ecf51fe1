using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What products want to be told, in the form in which they want it.</summary>
internal static partial class Presets
{
    /// <summary>A JMESPath expression that makes roles of groups, or <see langword="null"/> if there are none to make.</summary>
    public static string? GrafanaRoles(string name, string? adminGroup, string? editorGroup)
    {
        var roles = new List<string>();
        foreach (var (group, role) in (ReadOnlySpan<(string?, string)>)[(adminGroup, "Admin"), (editorGroup, "Editor")])
        {
            if (group is not null)
            {
                CheckGroup(name, group);
                roles.Add($"contains(groups[*], '{group}') && '{role}'");
            }
        }

        return roles.Count == 0 ? null : string.Join(" || ", [.. roles, "'Viewer'"]);
    }

    /// <summary>JSON, around values that are known only later.</summary>
    public static ReferenceExpression PaperlessProviders(AuthentikOidcApplicationResource login, string provider)
    {
        // Nothing in it needs escaping: names and scopes were checked, a client secret has no quotes, and a generated one only letters and digits.
        var builder = new ReferenceExpressionBuilder();
        Append($$"""{"openid_connect":{"OAUTH_PKCE_ENABLED":true,"APPS":[{"provider_id":"{{provider}}","name":"{{provider}}",""");
        Append($$"""
            "client_id":"{{login.ClientId}}","secret":"
            """);
        builder.Append($"{login.ClientSecretParameter}");
        Append("""
            ","settings":{"server_url":"
            """);
        builder.Append($"{login.DiscoveryUri}");
        Append("""
            ","fetch_userinfo":true}}],"SCOPE":[
            """);
        Append(string.Join(',', login.Scopes.Select(scope => $"\"{scope}\"")));
        Append("]}}");
        return builder.Build();

        void Append(string literal) => builder.AppendLiteral(literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    public static string GiteaCommands(string name, string provider, string? adminGroup)
    {
        var groups = "";
        if (adminGroup is not null)
        {
            CheckGroup(name, adminGroup);
            groups = $" \\\n  --group-claim-name groups --admin-group '{adminGroup}'";
        }

        return $"""
            gitea admin auth add-oauth --name {provider} --provider openidConnect \
              --key "$AUTHENTIK_CLIENT_ID" --secret "$AUTHENTIK_CLIENT_SECRET" \
              --auto-discover-url "$AUTHENTIK_DISCOVERY_URL" --scopes email --scopes profile{groups}
            """;
    }

    public static string ProxmoxCommands(AuthentikOidcApplicationResource login, string realm, string? server) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        read -rsp 'Client secret (parameter {login.ClientSecretParameter.Name}): ' AUTHENTIK_CLIENT_SECRET; echo
        pveum realm add {realm} --type openid --issuer-url '{server}/application/o/{login.Slug}/' \
          --client-id '{login.ClientId}' --client-key "$AUTHENTIK_CLIENT_SECRET" \
          --username-claim username --scopes 'openid email profile' --autocreate 1
        unset AUTHENTIK_CLIENT_SECRET
        """);

    public static void CheckRealm(string name, string realm)
    {
        if (!Realm().IsMatch(realm))
        {
            throw new DistributedApplicationException(
                $"The realm of '{name}' is '{realm}'. Proxmox takes 2 to 32 letters, digits, dots, hyphens and underscores, beginning with a letter.");
        }
    }

    /// <summary>Products build links from their own address, which they cannot know.</summary>
    public static void SetOwnUrl(EnvironmentCallbackContext context, IResourceWithEndpoints resource, string name)
    {
        var endpoint = new OidcConsumer(resource, null, "/", null).Endpoints.FirstOrDefault();
        if (endpoint is not null && !context.EnvironmentVariables.ContainsKey(name))
        {
            context.EnvironmentVariables[name] = endpoint;
        }
    }

    private static void CheckGroup(string name, string group)
    {
        if (group.AsSpan().ContainsAny("'\"`\\\r\n"))
        {
            throw new DistributedApplicationException($"'{name}' is given the group '{group}'. A quote, a backslash or a line break in it would end the expression too early: rename the group.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._-]{1,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Realm();
}
