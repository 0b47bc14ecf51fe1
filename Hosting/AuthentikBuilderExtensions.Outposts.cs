using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an LDAP outpost: a container that lets applications look users up and check their passwords over LDAP.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the outpost in authentik.</param>
    /// <param name="ldapPort">The host port for LDAP. If <see langword="null"/>, any free one.</param>
    /// <param name="ldapsPort">The host port for LDAP over TLS. If <see langword="null"/>, any free one.</param>
    /// <param name="token">The parameter used to provide the token that the outpost signs in with. If <see langword="null"/> a random token will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// This resource includes built-in health checks: it is healthy when it answers and the server lists it as connected. It starts when its
    /// applications are there, and its version is the server's.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var directory = authentik.AddLdapOutpost("directory", ldapPort: 3389);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapOutpostResource> AddLdapOutpost(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        int? ldapPort = null,
        int? ldapsPort = null,
        IResourceBuilder<ParameterResource>? token = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        return builder.AddOutpost(new AuthentikLdapOutpostResource(name, builder.Resource, OutpostToken(builder, name, token)), [ldapPort, ldapsPort]);
    }

    /// <summary>
    /// Adds a RADIUS outpost: a container that network devices ask whether a user may come in.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the outpost in authentik.</param>
    /// <param name="port">The host port, of UDP. If <see langword="null"/>, any free one.</param>
    /// <param name="token">The parameter used to provide the token that the outpost signs in with. If <see langword="null"/> a random token will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// This resource includes built-in health checks: it is healthy when it answers and the server lists it as connected. It starts when its
    /// applications are there, and its version is the server's. Azure Container Apps cannot publish UDP.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var radius = authentik.AddRadiusOutpost("radius", port: 1812);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRadiusOutpostResource> AddRadiusOutpost(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? token = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        return builder.AddOutpost(new AuthentikRadiusOutpostResource(name, builder.Resource, OutpostToken(builder, name, token)), [port]);
    }

    /// <summary>
    /// Adds a remote access outpost: a container that shows desktops and terminals of other machines (RDP, SSH, VNC) in the browser.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the outpost in authentik.</param>
    /// <param name="token">The parameter used to provide the token that the outpost signs in with. If <see langword="null"/> a random token will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// It has no port of its own: users reach it through the server. This resource includes built-in health checks: it is healthy when it answers and
    /// the server lists it as connected.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var desktops = authentik.AddRacOutpost("desktops");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRacOutpostResource> AddRacOutpost(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? token = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        return builder.AddOutpost(new AuthentikRacOutpostResource(name, builder.Resource, OutpostToken(builder, name, token)), []);
    }

    /// <summary>
    /// Runs an outpost several times.
    /// </summary>
    /// <typeparam name="T">The type of the outpost.</typeparam>
    /// <param name="builder">The resource builder of the outpost.</param>
    /// <param name="replicas">How many, 1 to 32. The default is 1.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="replicas"/> is not from 1 to 32.</exception>
    /// <remarks>
    /// <para>
    /// The others are resources of their own, <c>{name}-2</c> and so on, with any free ports, and with the environment, mounts and limits of the first.
    /// A load balancer in front is yours. One in front of proxy outposts must send each user to the same container: sessions are kept in its memory.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var directory = authentik.AddLdapOutpost("directory", ldapPort: 3389)
    ///     .WithReplicas(2);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithReplicas<T>(this IResourceBuilder<T> builder, int replicas)
        where T : AuthentikOutpostResource
    {
        CheckReplicas(builder, replicas);

        var outpost = builder.Resource;
        Resize(builder.ApplicationBuilder, outpost.ReplicaList, replicas - 1, n =>
            builder.ApplicationBuilder.AddOutpostContainer(
                new AuthentikOutpostReplicaResource(Numbered(outpost.Name, n + 1), outpost), outpost, outpost.Kind.Endpoints.Select(_ => (int?)null))
                .WithParentRelationship(outpost)
                .Resource);
        return builder;
    }

    private static ParameterResource OutpostToken(IResourceBuilder<AuthentikResource> builder, string name, IResourceBuilder<ParameterResource>? token) =>
        token?.Resource ?? Secrets.Key(builder.ApplicationBuilder, $"{name}-token");

    private static IResourceBuilder<T> AddOutpost<T>(this IResourceBuilder<AuthentikResource> builder, T outpost, IEnumerable<int?> ports)
        where T : AuthentikOutpostResource
    {
        builder.Resource.OutpostList.Add(outpost);
        return builder.ApplicationBuilder.AddOutpostContainer(outpost, outpost, ports)
            .WithAuthentikImage(outpost.Kind.Image)
            .WithEnvironment(context => AuthentikEnvironment.AddOutpost(context, outpost))
            .WithParentRelationship(builder.Resource);
    }

    /// <summary>What each of the containers of an outpost has for itself.</summary>
    private static IResourceBuilder<T> AddOutpostContainer<T>(
        this IDistributedApplicationBuilder builder, T container, AuthentikOutpostResource outpost, IEnumerable<int?> ports)
        where T : ContainerResource, IResourceWithServiceDiscovery
    {
        var added = builder.AddResource(container)
            .WithIconName(outpost.Kind.Icon)
            .WithDeveloperCertificateTrust(false)
            .WithReadyCheck(
                builder, $"{container.Name}_connected", services => new OutpostHealthCheck(outpost, container, services.GetRequiredService<ResourceNotificationService>()));
        foreach (var (endpoint, port) in outpost.Kind.Endpoints.Zip(ports))
        {
            added.WithEndpoint(port, endpoint.Port, endpoint.Scheme, endpoint.Name, isExternal: endpoint == outpost.Kind.Endpoints[0], protocol: endpoint.Protocol);
            if (endpoint != outpost.Kind.Endpoints[0])
            {
                added.WithUrlForEndpoint(endpoint.Name, u => u.DisplayLocation = UrlDisplayLocation.DetailsOnly);
            }
        }

        return added
            .WithHttpEndpoint(targetPort: MetricsContainerPort, name: AuthentikOutpostResource.MetricsEndpointName)
            .WithEndpoint(AuthentikOutpostResource.MetricsEndpointName, e => e.ExcludeReferenceEndpoint = true)
            .WithUrlForEndpoint(AuthentikOutpostResource.MetricsEndpointName, Links.ShowMetrics);
    }
}
