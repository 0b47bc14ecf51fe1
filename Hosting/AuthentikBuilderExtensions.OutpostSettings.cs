using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the address at which an outpost finds the server, if it is not the one inside the network of the containers.
    /// </summary>
    /// <typeparam name="T">The type of the outpost.</typeparam>
    /// <param name="builder">The resource builder of the outpost.</param>
    /// <param name="url">The whole URL, http or https, with the base path if the server has one.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="url"/> is not a whole http or https URL, or has a query or a fragment.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyOutpost("wiki-proxy")
    ///     .WithServerUrl("https://auth.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithServerUrl<T>(this IResourceBuilder<T> builder, string url)
        where T : AuthentikOutpostResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(url);

        builder.Resource.ServerUrl = WebValidation.Url($"The server URL of the outpost '{builder.Resource.Name}'", url);
        return builder;
    }

    /// <summary>
    /// Sets the address of the server to which a proxy outpost sends browsers, if it is not the server's public URL.
    /// </summary>
    /// <param name="builder">The resource builder of the outpost.</param>
    /// <param name="url">The whole URL, http or https, with the base path if the server has one.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="url"/> is not a whole http or https URL, or has a query or a fragment.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyOutpost("wiki-proxy")
    ///     .WithBrowserUrl("https://sign-in.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyOutpostResource> WithBrowserUrl(this IResourceBuilder<AuthentikProxyOutpostResource> builder, string url)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(url);

        builder.Resource.BrowserUrl = WebValidation.Url($"The browser URL of the outpost '{builder.Resource.Name}'", url);
        return builder;
    }

    /// <summary>
    /// Lets an outpost take any certificate of the server.
    /// </summary>
    /// <typeparam name="T">The type of the outpost.</typeparam>
    /// <param name="builder">The resource builder of the outpost.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Whoever stands between the two then reads everything, the outpost's token included. It is only for an https address given to
    /// <see cref="WithServerUrl"/> whose certificate nobody can check; inside the network of the containers there is no TLS.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyOutpost("wiki-proxy")
    ///     .WithServerUrl("https://authentik.test:9443")
    ///     .WithAnyServerCertificate();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAnyServerCertificate<T>(this IResourceBuilder<T> builder)
        where T : AuthentikOutpostResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Insecure = true;
        return builder;
    }

    /// <summary>
    /// Sets how much an outpost writes to its log. The default is that of the server.
    /// </summary>
    /// <typeparam name="T">The type of the outpost.</typeparam>
    /// <param name="builder">The resource builder of the outpost.</param>
    /// <param name="level">The level.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyOutpost("wiki-proxy")
    ///     .WithLogLevel(AuthentikLogLevel.Debug);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithLogLevel<T>(this IResourceBuilder<T> builder, AuthentikLogLevel level)
        where T : AuthentikOutpostResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.OwnLogLevel = WebValidation.Defined(level);
        return builder;
    }
}
