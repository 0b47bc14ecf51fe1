using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an application that signs its users in with OpenID Connect.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, the slug of the application in authentik and the client id.</param>
    /// <param name="clientSecret">The parameter used to provide the client secret. If <see langword="null"/> a random secret will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik cannot have an application of that name.</exception>
    /// <remarks>
    /// <para>
    /// Hand it to a project with <c>WithReference</c>: the project gets everything it needs to sign users in, and its addresses become redirect
    /// URIs. Users see no consent page. Signing out ends the session at authentik too.
    /// </para>
    /// <para>
    /// This resource includes a built-in health check: it is healthy when authentik has the application as it is declared here. If authentik
    /// refuses it, the resource fails and its log tells why.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var portalLogin = authentik.AddOidcApplication("portal-login");
    ///
    /// builder.AddProject&lt;Projects.Portal&gt;("portal")
    ///     .WithReference(portalLogin)
    ///     .WaitFor(portalLogin);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> AddOidcApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? clientSecret = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikOidcApplicationResource(
            name, builder.Resource, clientSecret?.Resource ?? Secrets.Key(builder.ApplicationBuilder, $"{name}-client-secret"));
        builder.Resource.OidcApplicationList.Add(application);

        // The secret may be one that is asked for in the dashboard, and so is known only when the worker is about to be given it.
        builder.ApplicationBuilder.Eventing.Subscribe<BeforeResourceStartedEvent>(builder.Resource.Worker, async (_, cancellationToken) =>
        {
            if (!application.IsPublicClient)
            {
                OidcValidation.CheckClientSecret(application, await application.ClientSecretParameter.GetValueAsync(cancellationToken).ConfigureAwait(false));
            }
        });

        return builder.AddApplication(application).WithIconName("PersonKey");
    }

    /// <summary>
    /// Lets a resource sign its users in with an application of authentik.
    /// </summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that signs users in.</param>
    /// <param name="application">The application.</param>
    /// <param name="connectionName">The name of the connection string. If <see langword="null"/>, the name of the application.</param>
    /// <param name="authenticationScheme">The authentication scheme of ASP.NET Core whose settings are handed over. A resource that refers to several applications needs a different one for each.</param>
    /// <param name="callbackPath">The path at which the resource waits for users who come back from signing in.</param>
    /// <param name="signedOutCallbackPath">The path at which it waits for users who come back from signing out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The resource has the settings of that scheme from another application already, or a path does not begin with a slash.</exception>
    /// <remarks>
    /// <para>The resource gets, in its environment:</para>
    /// <list type="bullet">
    /// <item><c>ConnectionStrings__{name}</c>, which <c>AddAuthentikOpenIdConnect</c> of Authentik.Aspire.Client reads.</item>
    /// <item><c>{NAME}_AUTHORITY</c>, <c>_CLIENTID</c>, <c>_CLIENTSECRET</c>, <c>_AUTHORIZATIONENDPOINT</c>, <c>_TOKENENDPOINT</c>, <c>_USERINFOENDPOINT</c>, <c>_JWKSURI</c> and <c>_ENDSESSIONENDPOINT</c>, for clients in any language.</item>
    /// <item><c>Authentication__Schemes__{scheme}__…</c>, which <c>AddOpenIdConnect()</c> of ASP.NET Core reads by itself.</item>
    /// </list>
    /// <para>
    /// Each http and https endpoint of the resource becomes a redirect URI, with the path <c>/signin-oidc</c>, and from authentik 2026.5 on also an
    /// address to come back to after signing out, whatever ports they are given. Several resources may share an application. A container reaches authentik at another
    /// address than browsers do: it gets authorization and end-session endpoint at the public address, everything else, the issuer included, at the
    /// one inside the network.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddProject&lt;Projects.Portal&gt;("portal")
    ///     .WithReference(authentik.AddOidcApplication("portal-login"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<AuthentikOidcApplicationResource> application,
        string? connectionName = null,
        string authenticationScheme = "OpenIdConnect",
        string callbackPath = OidcConsumer.DefaultCallbackPath,
        string signedOutCallbackPath = OidcConsumer.DefaultSignedOutCallbackPath)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(application);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);

        var resource = application.Resource;
        OidcValidation.CheckScheme(builder.Resource, resource, authenticationScheme);
        IdentityValidation.CheckPath(builder.Resource.Name, nameof(callbackPath), callbackPath);
        IdentityValidation.CheckPath(builder.Resource.Name, nameof(signedOutCallbackPath), signedOutCallbackPath);
        resource.Consumers.Add(new(builder.Resource, authenticationScheme, callbackPath, signedOutCallbackPath));

        IResourceBuilder<IResourceWithConnectionString> connection = application;
        return builder.WithReference(connection, connectionName)
            .WithEnvironment(context =>
            {
                var prefix = $"Authentication__Schemes__{authenticationScheme}__";
                context.EnvironmentVariables[$"{prefix}Authority"] = resource.Authority;
                context.EnvironmentVariables[$"{prefix}ClientId"] = resource.ClientId;
                if (!resource.IsPublicClient)
                {
                    context.EnvironmentVariables[$"{prefix}ClientSecret"] = resource.ClientSecretParameter;
                }

                if (callbackPath != OidcConsumer.DefaultCallbackPath)
                {
                    context.EnvironmentVariables[$"{prefix}CallbackPath"] = callbackPath;
                }

                if (signedOutCallbackPath != OidcConsumer.DefaultSignedOutCallbackPath)
                {
                    context.EnvironmentVariables[$"{prefix}SignedOutCallbackPath"] = signedOutCallbackPath;
                }

                // The handler's own default sends tokens through the browser, by a form of another site. Cookies that come along with one must be
                // marked as secure, which they cannot be on http.
                context.EnvironmentVariables[$"{prefix}ResponseType"] = "code";
                context.EnvironmentVariables[$"{prefix}ResponseMode"] = "query";
                context.EnvironmentVariables[$"{prefix}CorrelationCookie__SameSite"] = "Lax";
                context.EnvironmentVariables[$"{prefix}NonceCookie__SameSite"] = "Lax";

                // All of them: the handler's own are gone as soon as there is one here.
                foreach (var (index, scope) in resource.Scopes.Index())
                {
                    context.EnvironmentVariables[$"{prefix}Scope__{index.ToString(CultureInfo.InvariantCulture)}"] = scope;
                }

                if (!resource.RequiresHttps)
                {
                    context.EnvironmentVariables[$"{prefix}RequireHttpsMetadata"] = "false";
                }
            });
    }

    /// <summary>
    /// Adds a redirect URI of something that is not part of the application model, or that waits for the code at another path than <c>/signin-oidc</c>.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="uri">The whole URI.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="uri"/> is not a whole URI, or has a fragment or a wildcard.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithRedirectUri("https://portal.example.com/signin-oidc");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithRedirectUri(this IResourceBuilder<AuthentikOidcApplicationResource> builder, string uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(uri);

        OidcValidation.CheckUrl($"A redirect URI of '{builder.Resource.Name}'", uri, webOnly: false);
        return builder.WithRedirectUri(ReferenceExpression.Create($"{uri}"));
    }

    /// <inheritdoc cref="WithRedirectUri(IResourceBuilder{AuthentikOidcApplicationResource}, string)"/>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var wiki = builder.AddContainer("wiki", "example/wiki").WithHttpEndpoint(targetPort: 80);
    ///
    /// var wikiLogin = authentik.AddOidcApplication("wiki-login")
    ///     .WithRedirectUri(ReferenceExpression.Create($"{wiki.GetEndpoint("http")}/oauth2/callback"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithRedirectUri(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, ReferenceExpression uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(uri);

        builder.Resource.ExtraRedirectUris.Add(uri);
        return builder;
    }

    /// <summary>
    /// Lets the application ask for refresh tokens, with which it acts for users who are not there.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>A refresh token outlives the session it came from: signing out does not end it.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithOfflineAccess();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithOfflineAccess(this IResourceBuilder<AuthentikOidcApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.OfflineAccess = true;
        return builder;
    }
}
