using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets users of Gitea sign in with authentik.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource that runs Gitea 1.21 or later, or Forgejo.</param>
    /// <param name="application">The application. It gets the redirect URI of Gitea.</param>
    /// <param name="adminGroup">The group whose members are administrators of Gitea.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The name of the group holds a quote or a backslash.</exception>
    /// <remarks>
    /// <para>
    /// Gitea keeps its sources of users in its database, so that no variable adds one. This sets what there are variables for
    /// (<c>GITEA__oauth2_client__…</c>, from the first http or https endpoint <c>GITEA__server__ROOT_URL</c>, and <c>AUTHENTIK_CLIENT_ID</c>, <c>…_SECRET</c> and
    /// <c>…_DISCOVERY_URL</c>), and the resource gets the command <c>authentik-setup</c>: it shows what to run once in Gitea's container. No secret is in it.
    /// </para>
    /// <para>
    /// Gitea asks authentik itself where browsers sign in, and can be told nothing else: browsers and the container must reach authentik by the same
    /// address. In a container of a developer's machine that is not so; <c>WithPublicUrl</c> gives authentik one name for everybody.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddContainer("gitea", "gitea/gitea")
    ///     .WithHttpEndpoint(targetPort: 3000)
    ///     .WithAuthentikLoginForGitea(authentik.AddOidcApplication("gitea-login"), adminGroup: "gitadmin");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthentikLoginForGitea<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<AuthentikOidcApplicationResource> application, string? adminGroup = null)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(application);

        var login = application.Resource;
        var commands = Presets.GiteaCommands(builder.Resource.Name, ProviderName, adminGroup);
        return builder.WithConsumer(login, $"/user/oauth2/{ProviderName}/callback")
            .WithEnvironment(context =>
            {
                var environment = context.EnvironmentVariables;
                environment["GITEA__oauth2_client__ENABLE_AUTO_REGISTRATION"] = "true";
                environment["GITEA__oauth2_client__USERNAME"] = "preferred_username";
                environment["GITEA__oauth2_client__ACCOUNT_LINKING"] = "login";
                environment["GITEA__oauth2_client__OPENID_CONNECT_SCOPES"] = "email profile";
                environment["AUTHENTIK_CLIENT_ID"] = login.ClientId;
                environment["AUTHENTIK_CLIENT_SECRET"] = login.ClientSecretParameter;
                environment["AUTHENTIK_DISCOVERY_URL"] = login.DiscoveryUri;
                Presets.SetOwnUrl(context, builder.Resource, "GITEA__server__ROOT_URL");
            })
            .WithSetupCommand("Run once in the container, as the user git", _ => Task.FromResult(commands));
    }

    /// <summary>
    /// Lets users of a Proxmox VE cluster sign in with authentik.
    /// </summary>
    /// <param name="builder">The resource builder of the application. It gets the redirect URI of the cluster.</param>
    /// <param name="clusterUrl">The URL at which users open the cluster, such as <c>https://pve.example.com:8006</c>.</param>
    /// <param name="realm">The name of the realm that users choose on the login page of Proxmox.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="clusterUrl"/> is not a whole URL, or <paramref name="realm"/> is not the name of a realm.</exception>
    /// <remarks>
    /// <para>
    /// The application gets the command <c>authentik-setup</c>: it shows what to paste into a shell of one of the cluster's nodes. The client secret is not in
    /// it; the shell asks for it, and it is in the dashboard under Parameters. The cluster must reach authentik at its public URL.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("proxmox-login")
    ///     .WithProxmoxRealm("https://pve.example.com:8006");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithProxmoxRealm(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string clusterUrl, string realm = ProviderName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(clusterUrl);
        ArgumentException.ThrowIfNullOrEmpty(realm);

        var login = builder.Resource;
        Presets.CheckRealm(login.Name, realm);

        // Proxmox names itself without a slash at the end.
        return builder.WithRedirectUri(clusterUrl.TrimEnd('/'))
            .WithSetupCommand("Paste into a shell of one of the nodes", async cancellationToken =>
                Presets.ProxmoxCommands(login, realm, await login.Parent.PublicBase.GetValueAsync(cancellationToken).ConfigureAwait(false)));
    }

    private static IResourceBuilder<T> WithSetupCommand<T>(this IResourceBuilder<T> builder, string description, Func<CancellationToken, Task<string>> commands)
        where T : IResource =>
        builder.WithCommand(
            "authentik-setup",
            "Show the set-up",
            async context => CommandResults.Success(description, await commands(context.CancellationToken).ConfigureAwait(false)),
            new CommandOptions { Description = $"{description} to let users sign in with authentik.", IconName = "ClipboardCode" });
}
