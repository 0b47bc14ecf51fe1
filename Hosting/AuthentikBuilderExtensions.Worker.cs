using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    private const string DockerSocketPath = "/var/run/docker.sock";

    /// <summary>
    /// Configures the worker, which every authentik server has.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="configureWorker">Changes the worker, for example by adding environment variables.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithThreads(4));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithWorker(
        this IResourceBuilder<AuthentikResource> builder, Action<IResourceBuilder<AuthentikWorkerResource>>? configureWorker = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configureWorker?.Invoke(builder.ApplicationBuilder.CreateResourceBuilder(builder.Resource.Worker));
        return builder;
    }

    /// <summary>
    /// Sets how many processes a worker runs its tasks in.
    /// </summary>
    /// <param name="builder">The resource builder of the worker.</param>
    /// <param name="processes">The number of processes, at least 1. authentik's default is 1. Each was seen at 150 MiB.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="processes"/> is less than 1.</exception>
    /// <remarks>
    /// <para>From version 2025.8 on; an error for an earlier one, where <see cref="WithThreads"/> sets the number of processes.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithProcesses(2).WithThreads(4));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikWorkerResource> WithProcesses(this IResourceBuilder<AuthentikWorkerResource> builder, int processes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(processes, 1);

        builder.Resource.Server.WorkerSettings["AUTHENTIK_WORKER__PROCESSES"] = new(nameof(WithProcesses), _ => processes.ToString(CultureInfo.InvariantCulture), release => release.HasWorkerProcesses);
        return builder;
    }

    /// <summary>
    /// Sets how many tasks a process of a worker runs at a time.
    /// </summary>
    /// <param name="builder">The resource builder of the worker.</param>
    /// <param name="threads">The number of threads, at least 1. authentik's default is 2.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    /// <remarks>
    /// <para>
    /// Before version 2025.8 a task has a process of its own, and this is their number. With 1, authentik keeps the reasons why a blueprint failed,
    /// which it often loses with more.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithThreads(4));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikWorkerResource> WithThreads(this IResourceBuilder<AuthentikWorkerResource> builder, int threads)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);

        builder.Resource.Server.WorkerThreads = threads;
        return builder;
    }

    /// <summary>
    /// Gives the worker the socket of the container engine, so that authentik starts and updates outposts by itself.
    /// </summary>
    /// <param name="builder">The resource builder of the worker.</param>
    /// <param name="source">The path of the socket on the host.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Who has the socket has the machine: a worker that is taken over can start any container with any folder of the host. The worker then starts as
    /// root, with the capabilities to become another user, and can write to its own file system; a warning says so at every start. The other
    /// protections stay. Outposts that are declared in C# need none of this.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithDockerSocket());
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikWorkerResource> WithDockerSocket(
        this IResourceBuilder<AuthentikWorkerResource> builder, string source = "/var/run/docker.sock")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);

        builder.Resource.DockerSocket = source;
        builder.WithoutHardening(AuthentikHardening.ReadOnlyRoot)
            .WithEnvironment("AUTHENTIK_OUTPOSTS__DISCOVER", "true");

        // One socket, whichever was named last.
        foreach (var earlier in builder.Resource.Annotations.OfType<ContainerMountAnnotation>().Where(m => m.Target == DockerSocketPath).ToList())
        {
            builder.Resource.Annotations.Remove(earlier);
        }

        return builder.WithBindMount(source, DockerSocketPath);
    }

    private static void AddWorker(this IResourceBuilder<AuthentikResource> builder)
    {
        var server = builder.Resource;
        server.Worker = builder.ApplicationBuilder.AddWorkerContainer(new AuthentikWorkerResource($"{server.Name}-worker", server))
            .WithAuthentikImage(AuthentikContainerImageTags.ServerImage)
            .WithArgs("worker")
            .WithEnvironment(context => AuthentikEnvironment.AddWorker(context, server))
            .Resource;
    }

    private static IResourceBuilder<AuthentikWorkerResource> AddWorkerContainer(this IDistributedApplicationBuilder builder, AuthentikWorkerResource worker) =>
        builder.AddResource(worker)
            .WithIconName("Toolbox")
            .WithDeveloperCertificateTrust(false)
            .WithReadyCheck(builder, $"{worker.Name}_ready", _ => new WorkerHealthCheck(worker))
            .WithParentRelationship(worker.Server);
}
