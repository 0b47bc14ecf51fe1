using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Gives authentik one name that browsers, applications and outposts all use, such as that of the reverse proxy in front of it.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="url">The whole URL, http or https. Its path must be the base path that <see cref="WithBasePath"/> sets.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="url"/> is not a whole http or https URL, has a query or a fragment, or its path is not the base path.</exception>
    /// <remarks>
    /// <para>
    /// authentik derives the issuer of tokens from the name it is called by. Without a public URL there are two: the published port on this machine for
    /// browsers and projects, and the name inside the network for containers. With one, every application gets its authority, its endpoints and
    /// its issuer by that name, and outposts send browsers there. Containers must be able to reach it. From version 2026.8 on authentik itself is told too.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithPublicUrl("https://auth.example.com")
    ///     .WithTrustedProxies("10.0.0.5/32");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithPublicUrl(this IResourceBuilder<AuthentikResource> builder, string url)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(url);

        var server = builder.Resource;
        server.PublicUrl = WebValidation.Url($"The public URL of '{server.Name}'", url);
        server.PublicUri = new Uri(url);
        server.CoreSettings["AUTHENTIK_WEB__BASE_URL"] = new(nameof(WithPublicUrl), s => s.Release.HasBaseUrl ? s.PublicUrl : null);
        return builder;
    }

    /// <summary>
    /// Serves authentik below a path instead of at the root.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="path">The path, such as <c>/auth/</c>. The default is <c>/</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="path"/> does not begin with a slash, or holds a query, an escape or a space.</exception>
    /// <remarks>
    /// <para>Health, API and everything that applications are given move below the path as well.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithBasePath("/auth/");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithBasePath(this IResourceBuilder<AuthentikResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        var server = builder.Resource;
        server.BasePath = WebValidation.BasePath(server.Name, path);
        server.CoreSettings["AUTHENTIK_WEB__PATH"] = new(nameof(WithBasePath), s => s.BasePath);
        return builder;
    }

    /// <summary>
    /// Sets the domain that authentik's session cookies are valid for.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="domain">The domain, such as <c>example.com</c>. The default is the very host that authentik is called by.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="domain"/> is not a domain.</exception>
    /// <remarks>
    /// <para>A wider domain hands the session to every site below it.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithPublicUrl("https://auth.example.com")
    ///     .WithCookieDomain("example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithCookieDomain(this IResourceBuilder<AuthentikResource> builder, string domain)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(domain);

        var value = WebValidation.CookieDomain(builder.Resource.Name, domain);
        builder.Resource.CoreSettings["AUTHENTIK_COOKIE_DOMAIN"] = new(nameof(WithCookieDomain), _ => value);
        return builder;
    }

    /// <summary>
    /// Sets the networks of the reverse proxies whose word about the client's address, the host and the scheme of a request is believed.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="networks">The networks in CIDR notation; at least one. The default is authentik's: loopback and the private networks.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">One of <paramref name="networks"/> is not a network in CIDR notation.</exception>
    /// <exception cref="ArgumentException"><paramref name="networks"/> is empty.</exception>
    /// <remarks>
    /// <para>
    /// They hold for the server or, if there is one, the load balancer, and for proxy outposts. From version 2026.8 on authentik believes host and
    /// scheme only from these networks; earlier versions believe them from everybody.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithTrustedProxies("192.168.1.10/32", "fd00::/8");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithTrustedProxies(this IResourceBuilder<AuthentikResource> builder, params string[] networks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(networks);

        builder.Resource.TrustedProxyList = WebValidation.Networks($"A trusted proxy of '{builder.Resource.Name}'", networks);
        return builder;
    }

    /// <summary>
    /// Sets the host ports of the server's other endpoints; that of <c>http</c> is the <c>httpPort</c> of <see cref="AddAuthentik"/>.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="httpsPort">The host port of <c>https</c>, which has a certificate that no browser knows. If <see langword="null"/>, any free one.</param>
    /// <param name="metricsPort">The host port of <c>metrics</c>, for Prometheus. If <see langword="null"/>, any free one.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A port is not from 1 to 65535.</exception>
    /// <remarks>
    /// <para>With several servers neither exists on the load balancer, and setting one is an error.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik", httpPort: 9000)
    ///     .WithPorts(httpsPort: 9443, metricsPort: 9300);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithPorts(this IResourceBuilder<AuthentikResource> builder, int? httpsPort = null, int? metricsPort = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.HasPorts = WebValidation.Port(httpsPort, nameof(httpsPort)) is not null | WebValidation.Port(metricsPort, nameof(metricsPort)) is not null;
        return builder
            .WithEndpoint(AuthentikResource.HttpsEndpointName, e => e.Port = httpsPort)
            .WithEndpoint(AuthentikResource.MetricsEndpointName, e => e.Port = metricsPort);
    }

    /// <summary>
    /// Sets how many requests a server works on at a time.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="workers">The number of processes, at least 1. If <see langword="null"/>, authentik's default of 2; it discourages fewer. Each was seen at 105 to 175 MiB.</param>
    /// <param name="threads">The number of threads of each, at least 1. If <see langword="null"/>, authentik's default of 4.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    /// <remarks>
    /// <para>Each process has connections to the database of its own.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWebWorkers(workers: 4, threads: 8);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithWebWorkers(this IResourceBuilder<AuthentikResource> builder, int? workers = null, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        Set("AUTHENTIK_WEB__WORKERS", workers, nameof(workers));
        Set("AUTHENTIK_WEB__THREADS", threads, nameof(threads));
        return builder;

        void Set(string variable, int? value, string name)
        {
            if (value is { } number)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, name);
                builder.Resource.CoreSettings[variable] = new(nameof(WithWebWorkers), _ => number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
