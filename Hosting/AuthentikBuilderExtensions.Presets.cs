using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>The name by which products know authentik, and a part of their redirect URIs.</summary>
    private const string ProviderName = "authentik";

    /// <summary>
    /// Lets users of Grafana sign in with authentik.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource that runs Grafana 9 or later.</param>
    /// <param name="application">The application. It gets the redirect URI of Grafana.</param>
    /// <param name="adminGroup">The group whose members are administrators of Grafana.</param>
    /// <param name="editorGroup">The group whose members are editors. Everybody else is a viewer.</param>
    /// <param name="autoLogin">Whether Grafana leaves out its own login page.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The name of a group holds a quote or a backslash.</exception>
    /// <remarks>
    /// <para>
    /// Sets <c>GF_AUTH_GENERIC_OAUTH_…</c>, <c>GF_AUTH_SIGNOUT_REDIRECT_URL</c> and, from the first http or https endpoint, <c>GF_SERVER_ROOT_URL</c>.
    /// Works in a container as it is: browsers and Grafana itself get each the address of authentik that they reach.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddContainer("grafana", "grafana/grafana")
    ///     .WithHttpEndpoint(targetPort: 3000)
    ///     .WithAuthentikLoginForGrafana(authentik.AddOidcApplication("grafana-login"), adminGroup: "Grafana Admins");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthentikLoginForGrafana<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<AuthentikOidcApplicationResource> application,
        string? adminGroup = null,
        string? editorGroup = null,
        bool autoLogin = false)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(application);

        var login = application.Resource;
        var roles = Presets.GrafanaRoles(builder.Resource.Name, adminGroup, editorGroup);
        return builder.WithConsumer(login, "/login/generic_oauth").WithEnvironment(context =>
        {
            var environment = context.EnvironmentVariables;
            const string Prefix = "GF_AUTH_GENERIC_OAUTH_";
            environment[$"{Prefix}ENABLED"] = "true";
            environment[$"{Prefix}NAME"] = ProviderName;
            environment[$"{Prefix}CLIENT_ID"] = login.ClientId;
            environment[$"{Prefix}CLIENT_SECRET"] = login.ClientSecretParameter;
            environment[$"{Prefix}SCOPES"] = string.Join(' ', login.Scopes);
            environment[$"{Prefix}AUTH_URL"] = login.AuthorizationEndpoint;
            environment[$"{Prefix}TOKEN_URL"] = login.TokenEndpoint;
            environment[$"{Prefix}API_URL"] = login.UserInfoEndpoint;
            environment[$"{Prefix}USE_PKCE"] = "true";
            environment["GF_AUTH_SIGNOUT_REDIRECT_URL"] = login.EndSessionEndpoint;
            environment["GF_AUTH_OAUTH_AUTO_LOGIN"] = autoLogin ? "true" : "false";
            if (roles is not null)
            {
                environment[$"{Prefix}ROLE_ATTRIBUTE_PATH"] = roles;
            }

            Presets.SetOwnUrl(context, builder.Resource, "GF_SERVER_ROOT_URL");
        });
    }

    /// <summary>
    /// Lets users of Paperless-ngx sign in with authentik.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource that runs Paperless-ngx 2.5 or later.</param>
    /// <param name="application">The application. It gets the redirect URI of Paperless-ngx.</param>
    /// <param name="autoSignup">Whether whoever comes for the first time becomes a user of Paperless-ngx by that.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Sets <c>PAPERLESS_APPS</c>, <c>PAPERLESS_SOCIALACCOUNT_PROVIDERS</c>, <c>PAPERLESS_SOCIALACCOUNT_ALLOW_SIGNUPS</c>, <c>PAPERLESS_SOCIAL_AUTO_SIGNUP</c>, <c>PAPERLESS_LOGOUT_REDIRECT_URL</c> and, from the first http or https endpoint, <c>PAPERLESS_URL</c>.</para>
    /// <para>
    /// Paperless-ngx asks authentik itself where browsers sign in, and can be told nothing else: browsers and the container must reach authentik by the
    /// same address. In a container of a developer's machine that is not so; <c>WithPublicUrl</c> gives authentik one name for everybody.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddContainer("paperless", "ghcr.io/paperless-ngx/paperless-ngx")
    ///     .WithHttpEndpoint(targetPort: 8000)
    ///     .WithAuthentikLoginForPaperless(authentik.AddOidcApplication("paperless-login"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthentikLoginForPaperless<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<AuthentikOidcApplicationResource> application, bool autoSignup = true)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(application);

        var login = application.Resource;
        return builder.WithConsumer(login, $"/accounts/oidc/{ProviderName}/login/callback/").WithEnvironment(context =>
        {
            var environment = context.EnvironmentVariables;
            environment["PAPERLESS_APPS"] = "allauth.socialaccount.providers.openid_connect";
            environment["PAPERLESS_SOCIALACCOUNT_PROVIDERS"] = Presets.PaperlessProviders(login, ProviderName);
            environment["PAPERLESS_SOCIALACCOUNT_ALLOW_SIGNUPS"] = "true";
            environment["PAPERLESS_SOCIAL_AUTO_SIGNUP"] = autoSignup ? "true" : "false";
            environment["PAPERLESS_LOGOUT_REDIRECT_URL"] = login.EndSessionEndpoint;
            Presets.SetOwnUrl(context, builder.Resource, "PAPERLESS_URL");
        });
    }

    /// <summary>
    /// Lets users of Mealie sign in with authentik.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource that runs Mealie 2.0 or later.</param>
    /// <param name="application">The application. It gets the redirect URIs of Mealie.</param>
    /// <param name="userGroup">The group whose members may use Mealie. If <see langword="null"/>, everybody who may use the application.</param>
    /// <param name="adminGroup">The group whose members are administrators of Mealie.</param>
    /// <param name="autoLogin">Whether Mealie leaves out its own login page.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Sets <c>OIDC_…</c> and, from the first http or https endpoint, <c>BASE_URL</c>.</para>
    /// <para>
    /// Mealie asks authentik itself where browsers sign in, and can be told nothing else: browsers and the container must reach authentik by the same
    /// address. In a container of a developer's machine that is not so; <c>WithPublicUrl</c> gives authentik one name for everybody.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddContainer("mealie", "ghcr.io/mealie-recipes/mealie")
    ///     .WithHttpEndpoint(targetPort: 9000)
    ///     .WithAuthentikLoginForMealie(authentik.AddOidcApplication("mealie-login"), adminGroup: "cooks");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthentikLoginForMealie<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<AuthentikOidcApplicationResource> application,
        string? userGroup = null,
        string? adminGroup = null,
        bool autoLogin = false)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(application);

        var login = application.Resource;

        // The second is the address of the login page that is left out otherwise.
        return builder.WithConsumer(login, "/login").WithConsumer(login, "/login?direct=1").WithEnvironment(context =>
        {
            var environment = context.EnvironmentVariables;
            environment["OIDC_AUTH_ENABLED"] = "true";
            environment["OIDC_SIGNUP_ENABLED"] = "true";
            environment["OIDC_PROVIDER_NAME"] = ProviderName;
            environment["OIDC_CONFIGURATION_URL"] = login.DiscoveryUri;
            environment["OIDC_CLIENT_ID"] = login.ClientId;
            environment["OIDC_CLIENT_SECRET"] = login.ClientSecretParameter;
            environment["OIDC_AUTO_REDIRECT"] = autoLogin ? "true" : "false";
            foreach (var (name, group) in (ReadOnlySpan<(string, string?)>)[("OIDC_USER_GROUP", userGroup), ("OIDC_ADMIN_GROUP", adminGroup)])
            {
                if (group is not null)
                {
                    environment[name] = group;
                }
            }

            Presets.SetOwnUrl(context, builder.Resource, "BASE_URL");
        });
    }

    /// <summary>Lets browsers come back to a resource that is told of the application in its own words.</summary>
    private static IResourceBuilder<T> WithConsumer<T>(this IResourceBuilder<T> builder, AuthentikOidcApplicationResource application, string callbackPath)
        where T : IResource
    {
        application.Consumers.Add(new(builder.Resource, Scheme: null, callbackPath, SignedOutCallbackPath: null));
        return builder.WithRelationship(application, "Reference");
    }
}
