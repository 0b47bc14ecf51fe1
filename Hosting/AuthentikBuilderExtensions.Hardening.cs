using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Switches protections of a container off. All are on by default, for authentik's own containers and for the PostgreSQL and Redis servers
    /// that are given to it.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of a server, worker, outpost, PostgreSQL or Redis server.</param>
    /// <param name="parts">The protections to switch off.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The resource is of another kind, which this library does not harden.</exception>
    /// <remarks>
    /// <para>
    /// A protected container runs as a user of its own (authentik 1000:1000, PostgreSQL 999:999, Redis 999:999, the load balancer 101:101), cannot
    /// write to the file system of its image, has no capabilities, cannot gain privileges, and has limits on memory, processors and processes.
    /// A data folder that is mounted from the host must belong to that user.
    /// </para>
    /// <example>
    /// Let a worker write to its own file system, and PostgreSQL use a folder that root owns
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres")
    ///     .WithDataBindMount("/srv/postgres")
    ///     .WithoutHardening(AuthentikHardening.NonRootUser | AuthentikHardening.NoCapabilities);
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabase(postgres.AddDatabase("authentik-db"))
    ///     .WithWorker(worker => worker.WithoutHardening(AuthentikHardening.ReadOnlyRoot));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithoutHardening<T>(this IResourceBuilder<T> builder, AuthentikHardening parts = AuthentikHardening.All)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        CheckKind(builder.Resource, nameof(WithoutHardening), "was not hardened by this library");
        RuntimeOptions.Of(builder.Resource).Without |= parts;
        return builder;
    }

    /// <summary>
    /// Sets the most that a container may use.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of a server, worker, outpost, PostgreSQL or Redis server.</param>
    /// <param name="memoryMegabytes">The memory in MiB, folders in memory included. If <see langword="null"/>, the default: 2048 for server, worker and PostgreSQL, 512 for Redis and the load balancer, 256 for outposts.</param>
    /// <param name="cpus">The processors. If <see langword="null"/>, the default: 2 for server, worker and PostgreSQL, otherwise 1. A machine with fewer gives what it has.</param>
    /// <param name="processes">The number of processes and threads. If <see langword="null"/>, the default: 512 for a server, 256 for a worker, 1024 for PostgreSQL, otherwise 128.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or the memory is less than 64 MiB.</exception>
    /// <exception cref="DistributedApplicationException">The resource is of another kind, which this library sets no limits for.</exception>
    /// <remarks>
    /// <para>A container that needs more memory is ended by the container engine. <c>WithoutHardening(AuthentikHardening.Limits)</c> takes the limits off.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithLimits(memoryMegabytes: 4096)
    ///     .WithWorker(worker => worker.WithLimits(memoryMegabytes: 3072, cpus: 1.5, processes: 512));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithLimits<T>(
        this IResourceBuilder<T> builder, int? memoryMegabytes = null, double? cpus = null, int? processes = null)
        where T : ContainerResource
    {
        const int LeastMemory = 64;

        ArgumentNullException.ThrowIfNull(builder);
        if (memoryMegabytes is { } memory)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, LeastMemory, nameof(memoryMegabytes));
        }

        if (cpus is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(cpus));
        }

        if (processes is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number, nameof(processes));
        }

        CheckKind(builder.Resource, nameof(WithLimits), "has no limits of this library");
        var options = RuntimeOptions.Of(builder.Resource);
        options.MemoryMegabytes = memoryMegabytes ?? options.MemoryMegabytes;
        options.Cpus = cpus ?? options.Cpus;
        options.Processes = processes ?? options.Processes;
        return builder;
    }

    private static void CheckKind(ContainerResource resource, string method, string consequence)
    {
        if (!ContainerProfiles.Knows(resource))
        {
            throw new DistributedApplicationException(
                $"{method} was called for '{resource.Name}', which is not a server, worker or outpost of authentik nor a PostgreSQL or Redis server, and so {consequence}.");
        }
    }
}
