using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an application that a reverse proxy of your own leads to; for each request the proxy asks an outpost whether it may pass (forward authentication).
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <param name="externalUrl">The URL that users open.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The reverse proxy asks the outpost at <c>/outpost.goauthentik.io/auth/nginx</c>, <c>…/auth/traefik</c>, <c>…/auth/caddy</c> or <c>…/auth/envoy</c>,
    /// and leads <c>/outpost.goauthentik.io/</c> of the application's own host there.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddForwardAuthApplication("wiki-login", ReferenceExpression.Create($"{traefik.GetEndpoint("http")}"))
    ///     .WithOutpost(outpost);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> AddForwardAuthApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, ReferenceExpression externalUrl) =>
        builder.AddForwardAuth(name, externalUrl, cookieDomain: null);

    /// <summary>
    /// Adds one application for all sites of a domain, which share one sign-in; a reverse proxy of your own leads to them and asks an outpost for each request.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <param name="signInUrl">The URL of the outpost itself, on a host of the domain, where users sign in for all of them.</param>
    /// <param name="cookieDomain">The domain, such as <c>example.com</c>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="cookieDomain"/> is not the name of a domain.</exception>
    /// <remarks>
    /// <para>Who may use the application may use all sites of the domain: authentik cannot tell them apart here.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddForwardAuthDomain("intranet", ReferenceExpression.Create($"https://auth.example.com"), "example.com")
    ///     .WithOutpost(outpost);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> AddForwardAuthDomain(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, ReferenceExpression signInUrl, string cookieDomain)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(signInUrl);
        ArgumentException.ThrowIfNullOrEmpty(cookieDomain);

        IdentityValidation.CheckDomain(name, cookieDomain);
        return builder.AddForwardAuth(name, signInUrl, cookieDomain);
    }

    /// <summary>
    /// Sets the domain for which the cookie of the sign-in is valid, so that it counts on its other hosts too.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="domain">The domain, such as <c>example.com</c>. Without a call the cookie is valid for the application's host alone.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="domain"/> is not the name of a domain.</exception>
    /// <remarks>
    /// <para>authentik has no setting for the <c>SameSite</c> attribute of this cookie.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithCookieDomain("example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithCookieDomain(this IResourceBuilder<AuthentikProxyApplicationResource> builder, string domain)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(domain);

        IdentityValidation.CheckDomain(builder.Resource.Name, domain);
        builder.Resource.CookieDomain = domain;
        return builder;
    }

    /// <summary>
    /// Sets how long a sign-in at the outpost lasts.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="lifetime">Whole seconds; fractions are cut off. Without a call, 24 hours.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The lifetime is shorter than a second.</exception>
    /// <remarks>
    /// <para>authentik has no time-out for users who do nothing: this counts from the sign-in on.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithTokenLifetime(TimeSpan.FromHours(8));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithTokenLifetime(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.TokenLifetime = IdentityValidation.CheckLifetime(builder.Resource.Name, nameof(lifetime), lifetime)!.Value;
        return builder;
    }

    /// <summary>
    /// Sends the application a user name and a password of its own (HTTP basic authentication), which attributes of the signed-in user hold.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="userNameAttribute">The attribute of users or of their groups that holds the name. Without a value there it is the user's mail address.</param>
    /// <param name="passwordAttribute">The attribute that holds the password.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithBasicCredentials("wiki_user", "wiki_password");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithBasicCredentials(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder, string userNameAttribute, string passwordAttribute)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(userNameAttribute);
        ArgumentException.ThrowIfNullOrEmpty(passwordAttribute);

        builder.Resource.BasicCredentials = (userNameAttribute, passwordAttribute);
        return builder;
    }

    /// <summary>
    /// Passes an <c>Authorization</c> header that comes along on to the application. Without a call the outpost tries it as a sign-in itself.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("api-login", api.GetEndpoint("http"))
    ///     .WithoutHeaderSignIn();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithoutHeaderSignIn(this IResourceBuilder<AuthentikProxyApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.TakesCredentials = false;
        return builder;
    }

    /// <summary>
    /// Lets the outpost connect to an application whose certificate nobody vouches for, such as one with a self-signed certificate.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("printer-login", printer.GetEndpoint("https"))
    ///     .WithoutUpstreamCertificateCheck();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithoutUpstreamCertificateCheck(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.ChecksUpstreamCertificate = false;
        return builder;
    }

    /// <summary>
    /// Gives the outpost claims of your own about the user; what they hold below <c>ak_proxy.user_attributes.additionalHeaders</c> becomes headers of
    /// the requests to the application.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="mapping">The claims. They must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The claims belong to another server.</exception>
    /// <remarks>
    /// <para>For the same header for everybody in a group, <c>WithProxyHeader</c> of the group is enough.</para>
    /// <example>
    /// <code lang="csharp">
    /// var headers = authentik.AddScopeMapping("wiki-headers", "ak_proxy",
    ///     "return {\"ak_proxy\": {\"user_attributes\": {\"additionalHeaders\": {\"X-Team\": request.user.attributes.get(\"team\", \"\")}}}}");
    ///
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http")).WithScope(headers);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithScope(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder, IResourceBuilder<AuthentikScopeMappingResource> mapping)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mapping);

        OidcValidation.CheckServer("scope", mapping.Resource.Name, mapping.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        if (!builder.Resource.ScopeMappings.Contains(mapping.Resource))
        {
            builder.Resource.ScopeMappings.Add(mapping.Resource);
            builder.WithRelationship(mapping.Resource, "Scope");
        }

        return builder;
    }

    private static IResourceBuilder<AuthentikProxyApplicationResource> AddForwardAuth(
        this IResourceBuilder<AuthentikResource> builder, string name, ReferenceExpression externalUrl, string? cookieDomain)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(externalUrl);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikProxyApplicationResource(name, builder.Resource, upstream: null)
        {
            ExternalUrl = externalUrl,
            CookieDomain = cookieDomain,
            GuardsWholeDomain = cookieDomain is not null,
        };
        builder.Resource.ApplicationList.Add(application);
        return builder.AddApplication(application)
            .WithIconName("AppFolder")

            // It lives inside authentik; a deployment has nothing to make for it.
            .ExcludeFromManifest();
    }
}
