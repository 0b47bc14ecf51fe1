using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    private const int MostReplicas = 32;

    /// <summary>
    /// Runs the server several times, behind a load balancer.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="replicas">How many, 1 to 32. The default is 1, without a load balancer.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="replicas"/> is not from 1 to 32.</exception>
    /// <remarks>
    /// <para>
    /// With two or more the resource itself becomes the load balancer, an nginx: it has the public port, and all that refers to the server, waits
    /// for it or is issued by it goes through it. The servers are resources of their own, <c>{name}-server</c>, <c>{name}-server-2</c> and so on; environment,
    /// mounts, arguments, waits and limits that are set on the server are theirs. A server that stops is left out within two seconds, and a request
    /// that it did not take goes to another one. Requests of one user may go to different servers: authentik keeps sessions in its database.
    /// </para>
    /// <para>
    /// In run mode it is complete. The manifest for <c>azd</c> has neither the load balancer's configuration nor the name that the servers share, so publish
    /// one server that way.
    /// </para>
    /// <para>The load balancer speaks HTTP; the endpoint <c>https</c> is left out. TLS for browsers is the business of the reverse proxy in front.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithReplicas(3)
    ///     .WithWorker(worker => worker.WithReplicas(2));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithReplicas(this IResourceBuilder<AuthentikResource> builder, int replicas)
    {
        CheckReplicas(builder, replicas);

        var server = builder.Resource;
        Resize(builder.ApplicationBuilder, server.InstanceList, replicas == 1 ? 0 : replicas, n => AddInstance(builder, Numbered($"{server.Name}-server", n)));
        return builder;
    }

    /// <summary>
    /// Runs the worker several times.
    /// </summary>
    /// <param name="builder">The resource builder of the worker.</param>
    /// <param name="replicas">How many, 1 to 32. The default is 1.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="replicas"/> is not from 1 to 32.</exception>
    /// <remarks>
    /// <para>
    /// The others are resources of their own, <c>{name}-worker-2</c> and so on, with the environment, mounts, arguments, waits and limits of the first.
    /// They share the tasks; each of them applies blueprints.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithReplicas(2));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikWorkerResource> WithReplicas(this IResourceBuilder<AuthentikWorkerResource> builder, int replicas)
    {
        CheckReplicas(builder, replicas);

        var server = builder.Resource.Server;
        Resize(
            builder.ApplicationBuilder,
            server.ExtraWorkerList,
            replicas - 1,
            n => builder.ApplicationBuilder.AddWorkerContainer(new AuthentikWorkerResource(Numbered($"{server.Name}-worker", n + 1), server)).Resource);
        return builder;
    }

    private static void CheckReplicas<T>(IResourceBuilder<T> builder, int replicas)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, MostReplicas);
    }

    private static string Numbered(string name, int number) => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");

    /// <summary>The last call counts, so resources may have to go again.</summary>
    private static void Resize<T>(IDistributedApplicationBuilder builder, List<T> replicas, int count, Func<int, T> add)
        where T : IResource
    {
        while (replicas.Count > count)
        {
            builder.Resources.Remove(replicas[^1]);
            replicas.RemoveAt(replicas.Count - 1);
        }

        while (replicas.Count < count)
        {
            replicas.Add(add(replicas.Count + 1));
        }
    }

    private static AuthentikServerInstanceResource AddInstance(IResourceBuilder<AuthentikResource> builder, string name)
    {
        var server = builder.Resource;
        var instance = new AuthentikServerInstanceResource(name, server);
        builder.ApplicationBuilder.AddResource(instance)
            .WithIconName("PersonLock")
            .WithDeveloperCertificateTrust(false)
            .WithHttpEndpoint(targetPort: HttpContainerPort, name: AuthentikResource.PrimaryEndpointName)
            .WithHttpEndpoint(targetPort: MetricsContainerPort, name: AuthentikResource.MetricsEndpointName)
            .WithEndpoint(AuthentikResource.MetricsEndpointName, e => e.ExcludeReferenceEndpoint = true)
            .WithUrlForEndpoint(AuthentikResource.PrimaryEndpointName, u => u.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(AuthentikResource.MetricsEndpointName, Links.ShowMetrics)
            .WithReadyCheck(builder.ApplicationBuilder, $"{name}_ready", _ => new ServerHealthCheck(server, instance.PrimaryEndpoint))
            .WithParentRelationship(server);
        return instance;
    }

    /// <summary>Registered once by name: a replica that was taken back may come again.</summary>
    private static IResourceBuilder<T> WithReadyCheck<T>(
        this IResourceBuilder<T> builder, IDistributedApplicationBuilder application, string key, Func<IServiceProvider, IHealthCheck> create)
        where T : IResource
    {
        application.Services.Configure<HealthCheckServiceOptions>(options =>
        {
            var earlier = options.Registrations.SingleOrDefault(r => r.Name == key);
            if (earlier is not null)
            {
                options.Registrations.Remove(earlier);
            }

            options.Registrations.Add(new(key, create, HealthStatus.Unhealthy, tags: null));
        });
        return builder.WithHealthCheck(key);
    }
}
