using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a proxy outpost: a container that stands in front of applications and lets only signed-in users through.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the outpost in authentik.</param>
    /// <param name="httpPort">The host port that users open. If <see langword="null"/>, any free one.</param>
    /// <param name="token">The parameter used to provide the token that the outpost signs in with. If <see langword="null"/> a random token will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// This resource includes built-in health checks: it is healthy when it answers and the server lists it as connected. It starts
    /// when its applications are there, and its version is the server's. Nobody has to copy its token.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var outpost = authentik.AddProxyOutpost("wiki-proxy");
    ///
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithOutpost(outpost);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyOutpostResource> AddProxyOutpost(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        int? httpPort = null,
        IResourceBuilder<ParameterResource>? token = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        return builder.AddOutpost(new AuthentikProxyOutpostResource(name, builder.Resource, OutpostToken(builder, name, token)), [httpPort, null]);
    }

    /// <summary>
    /// Adds an application that a proxy outpost guards.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <param name="upstream">The endpoint of the application itself.</param>
    /// <param name="externalUrl">The URL that users open. If <see langword="null"/>, the one of the outpost; an outpost with several applications needs one for each.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// This resource includes a built-in health check: it is healthy when authentik has the application as it is declared here. If authentik
    /// refuses it, the resource fails and its log tells why.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var outpost = authentik.AddProxyOutpost("wiki-proxy");
    ///
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithOutpost(outpost);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> AddProxyApplication(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        EndpointReference upstream,
        ReferenceExpression? externalUrl = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(upstream);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikProxyApplicationResource(name, builder.Resource, upstream) { ExternalUrl = externalUrl };
        builder.Resource.ApplicationList.Add(application);

        return builder.AddApplication(application)
            .WithIconName("AppFolder")
            .WithRelationship(upstream.Resource, "Upstream")

            // It lives inside authentik; a deployment has nothing to make for it.
            .ExcludeFromManifest();
    }

    /// <summary>
    /// Sets the outpost that stands in front of an application. The outpost starts when the application is there.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="outpost">The outpost. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The application already has another outpost, or the outpost belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithOutpost(authentik.AddProxyOutpost("wiki-proxy"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithOutpost(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder, IResourceBuilder<AuthentikProxyOutpostResource> outpost)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(outpost);

        var application = builder.Resource;
        ModelValidation.CheckOutpost(application, outpost.Resource);
        application.Outpost = outpost.Resource;

        // An outpost that starts before its application is there backs off for up to a minute and a half.
        outpost.WaitFor(builder);
        if (application.Upstream is { } upstream)
        {
            outpost.WithRelationship(upstream.Resource, "Upstream");
        }

        return builder;
    }

    /// <summary>
    /// Lets requests to some paths of an application through without sign-in, such as those of a monitor or a webhook.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="pattern">A regular expression in Go's syntax that the path must match somewhere; begin it with <c>^</c> and end it with <c>$</c> to mean one path.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException">The pattern is empty, holds a line break, or is not a regular expression.</exception>
    /// <remarks>
    /// <para>Call it once for each pattern. Everything else of the application goes on needing a sign-in.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"))
    ///     .WithUnauthenticatedPath("^/health$")
    ///     .WithOutpost(outpost);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithUnauthenticatedPath(
        this IResourceBuilder<AuthentikProxyApplicationResource> builder, string pattern)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ModelValidation.CheckPathPattern(builder.Resource.Name, pattern);
        builder.Resource.UnauthenticatedPathList.Add(pattern);
        return builder;
    }
}
