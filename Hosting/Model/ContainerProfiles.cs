using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The profile of each kind of container: what it needs to run protected, and no more.</summary>
internal static class ContainerProfiles
{
    /// <summary>TMPDIR of authentik's images is /dev/shm, which stays writable; some Python libraries use /tmp all the same.</summary>
    private static readonly TemporaryFolder s_tmp = new("/tmp", 64);

    /// <summary>An engine's own default is to keep every line for ever.</summary>
    private static readonly LogDriver s_rotatedLog = new("json-file", new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" });

    /// <summary>
    /// authentik's documentation asks for 2 processors and 2 GB; idle, server and worker were seen at 430 and 740 MiB. They keep metrics of
    /// every process they ever had in /dev/shm and crash when it is full, so it is 512 MiB as in the official Compose file.
    /// </summary>
    private static readonly ContainerProfile s_core = new()
    {
        User = AuthentikContainerImageTags.ContainerUser,
        TemporaryFolders = [s_tmp],
        Limits = new(2048, 2, 512),
        SharedMemoryMegabytes = 512,
    };

    private static readonly ContainerProfile s_worker = s_core with { Limits = new(2048, 2, 256), Zones = AuthentikNetworkZones.Backend | AuthentikNetworkZones.Data };

    /// <summary>A single small program: 24 MiB were seen.</summary>
    private static readonly ContainerProfile s_outpost = new()
    {
        User = AuthentikContainerImageTags.ContainerUser,
        TemporaryFolders = [s_tmp],
        Limits = new(256, 1, 128),
        Zones = AuthentikNetworkZones.Frontend | AuthentikNetworkZones.Backend,
    };

    private static readonly ContainerProfile s_loadBalancer = new()
    {
        User = NginxContainerImageTags.ContainerUser,

        // Process id and bodies of requests, which it keeps until it knows that they need not be sent again.
        TemporaryFolders = [new("/tmp", 128)],
        Limits = new(512, 1, 128),
        Health = new(
            ["curl", "--fail", "--silent", "--output", "/dev/null", $"http://127.0.0.1:{Nginx.Port}{Nginx.HealthPath}"],
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(30),
            5,
            new(Nginx.Port, Nginx.HealthPath)),
        Zones = AuthentikNetworkZones.Frontend | AuthentikNetworkZones.Backend,
    };

    /// <summary>A process for each connection. Parallel queries share memory in /dev/shm.</summary>
    private static readonly ContainerProfile s_postgres = new()
    {
        Limits = new(2048, 2, 1024),
        SharedMemoryMegabytes = 256,
        Zones = AuthentikNetworkZones.Data,
    };

    private static readonly ContainerProfile s_redis = new()
    {
        TemporaryFolders = [s_tmp],
        Limits = new(512, 1, 128),

        // The answer may be that a password is needed; it says that the server answers.
        Health = new(["redis-cli", "ping"], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), 5),
        Zones = AuthentikNetworkZones.Data,
    };

    /// <summary>Whether the library knows how to protect a container of this kind.</summary>
    public static bool Knows(IResource resource) =>
        resource is AuthentikResource or AuthentikServerInstanceResource or AuthentikWorkerResource or AuthentikOutpostResource or AuthentikOutpostReplicaResource
            or PostgresServerResource or RedisResource;

    public static ContainerProfile Of(ContainerResource resource)
    {
        var options = resource.Annotations.OfType<RuntimeOptions>().LastOrDefault() ?? new();
        var profile = resource switch
        {
            AuthentikResource { IsLoadBalanced: true } server => s_loadBalancer with { Files = [new(Nginx.ConfigurationPath, Nginx.Configuration(server))] },
            AuthentikResource server => Server(server) with { Zones = AuthentikNetworkZones.Frontend | AuthentikNetworkZones.Backend | AuthentikNetworkZones.Data },
            AuthentikServerInstanceResource instance => Server(instance.Server) with
            {
                Zones = AuthentikNetworkZones.Backend | AuthentikNetworkZones.Data,
                NetworkAliases = [Nginx.ServersAlias(instance.Server)],
            },
            AuthentikWorkerResource worker => Worker(worker),
            AuthentikOutpostResource outpost => Outpost(outpost),
            AuthentikOutpostReplicaResource replica => Outpost(replica.Outpost),
            PostgresServerResource postgres => Postgres(postgres),
            RedisResource redis => s_redis with { User = IsAlpine(redis) ? "999:1000" : "999:999" },
            _ => null,
        };
        return Of(resource, profile is null ? Stranger(resource, options) : Apply(options, profile));
    }

    /// <summary>All files that a publisher has to deliver: those of the profile, and to workers what authentik is to apply. Run mode mounts the latter as one folder.</summary>
    public static IReadOnlyList<GeneratedFile> FilesOf(ContainerResource resource) => resource switch
    {
        AuthentikWorkerResource worker =>
            [.. AuthentikBlueprint.FilesOf(worker.Server).Select(file => new GeneratedFile($"/blueprints/{AuthentikBlueprint.FolderName}/{file.Path}", file.Text))],
        PostgresServerResource postgres => PublishedDatabases.FilesOf(postgres),
        _ => Of(resource).Files,
    };

    /// <summary>A project or another program of the user's, which publishers run in a container.</summary>
    public static ContainerProfile OfStranger(IResource resource) =>
        Of(resource, Stranger(resource, resource.Annotations.OfType<RuntimeOptions>().LastOrDefault() ?? new()));

    private static ContainerProfile Of(IResource resource, ContainerProfile profile)
    {
        var naming = resource.Annotations.OfType<ContainerNaming>().LastOrDefault();
        return profile with
        {
            Storage = [.. resource.Annotations.OfType<ContainerMountAnnotation>()],
            Naming = naming,
            Restart = naming?.RestartText ?? profile.Restart,
        };
    }

    /// <summary>A container of somebody else's, such as an application behind an outpost, about which nothing is known.</summary>
    private static ContainerProfile Stranger(IResource resource, RuntimeOptions options) => new()
    {
        Zones = options.Zones ?? StrangerZones(resource),
        Logging = options.Logging ?? s_rotatedLog,
        ExternalLabels = options.ExternalLabels,
    };

    /// <summary>With authentik and its outposts; in front too if browsers are meant to reach it, and beside the databases if it uses one of them.</summary>
    private static AuthentikNetworkZones StrangerZones(IResource resource)
    {
        var zones = AuthentikNetworkZones.Backend;
        if (resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal))
        {
            zones |= AuthentikNetworkZones.Frontend;
        }

        var isOnData = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => relation.Resource is PostgresDatabaseResource database ? database.Parent : relation.Resource)
            .Any(other => other is PostgresServerResource or RedisResource);
        return isOnData ? zones | AuthentikNetworkZones.Data : zones;
    }

    /// <summary>On the networks of what it protects too, because it is the outpost that asks it.</summary>
    private static ContainerProfile Outpost(AuthentikOutpostResource outpost)
    {
        var upstreams = outpost.Served.OfType<AuthentikProxyApplicationResource>().Select(application => application.Upstream?.Resource).OfType<ContainerResource>();
        return s_outpost with
        {
            Health = OutpostHealth(outpost),
            Zones = upstreams.Where(upstream => !Knows(upstream)).Aggregate(
                s_outpost.Zones, (zones, upstream) => zones | (upstream.Annotations.OfType<RuntimeOptions>().LastOrDefault()?.Zones ?? AuthentikNetworkZones.None)),
        };
    }

    private static ContainerProfile Apply(RuntimeOptions options, ContainerProfile profile)
    {
        var limits = profile.Limits!;
        return profile with
        {
            User = Has(AuthentikHardening.NonRootUser) ? profile.User : null,
            ReadOnlyRoot = Has(AuthentikHardening.ReadOnlyRoot),
            TemporaryFolders = Has(AuthentikHardening.ReadOnlyRoot) ? profile.TemporaryFolders : [],
            DropsCapabilities = Has(AuthentikHardening.NoCapabilities),
            NoNewPrivileges = Has(AuthentikHardening.NoNewPrivileges),
            Limits = Has(AuthentikHardening.Limits)
                ? new(options.MemoryMegabytes ?? limits.MemoryMegabytes, options.Cpus ?? limits.Cpus, options.Processes ?? limits.Processes)
                : null,
            Zones = options.Zones ?? profile.Zones,
            Logging = options.Logging ?? s_rotatedLog,
            ExternalLabels = options.ExternalLabels,
        };

        bool Has(AuthentikHardening part) => !options.Without.HasFlag(part);
    }

    private static ContainerProfile Server(AuthentikResource server) => s_core with
    {
        TemporaryFolders = Folders(server),
        Health = CoreHealth(new(9000, $"{server.BasePath}-/health/ready/")),
    };

    private static ContainerProfile Worker(AuthentikWorkerResource worker)
    {
        var server = worker.Server;
        var profile = s_worker with
        {
            TemporaryFolders = Folders(server),

            // Where its routes are misspelt an answer says nothing; before 2025.8 it does not listen.
            Health = CoreHealth(server.Release.WorkerHealth == WorkerHealth.Http ? new(9000, "/-/health/ready/") : null),
        };
        return server.Worker.DockerSocket is null ? profile : profile with
        {
            // The image's own start joins the group of the socket and then gives root up, for which it needs these and a writable root.
            User = "0:0",
            KeptCapabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        };
    }

    /// <summary>authentik does not start when it cannot write to the folder of uploaded files, so it is in memory if nothing is mounted there.</summary>
    private static IReadOnlyList<TemporaryFolder> Folders(AuthentikResource server) => server.Media is null
        ? [s_tmp, new(server.Release.MediaPath, 64, AuthentikContainerImageTags.ContainerUser, "0750")]
        : [s_tmp];

    /// <summary>
    /// The image asks every 30 s, which is what others wait for it. On two fast processors a worker first answered after 52 s; the time for a first
    /// start ends with the first good answer, so it is for slow machines. A question takes the processor 0.3 s at most.
    /// </summary>
    private static HealthCommand CoreHealth(HealthQuestion? http) =>
        new(["ak", "healthcheck"], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), 3, http);

    private static HealthCommand OutpostHealth(AuthentikOutpostResource outpost) =>
        new([outpost.Kind.Executable, "healthcheck"], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), 20, new(9300, "/outpost.goauthentik.io/ping"));

    private static ContainerProfile Postgres(PostgresServerResource postgres)
    {
        var user = IsAlpine(postgres) ? "70:70" : "999:999";
        return s_postgres with
        {
            User = user,
            TemporaryFolders = [s_tmp, new("/var/run/postgresql", 4, user, "3775")],

            // Over TCP: the server that fills a new database listens on its socket only.
            Health = new(["pg_isready", "--quiet", "--host=127.0.0.1"], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2), 5),
        };
    }

    /// <summary>The official images for Alpine have other numbers for their users.</summary>
    private static bool IsAlpine(IResource resource) =>
        resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Tag?.Contains("alpine", StringComparison.Ordinal) == true;
}
