using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Stacks;

/// <summary>The first stack of docs/from-compose-to-aspire.md.</summary>
internal static class SingleHost
{
    public static void Declare(IDistributedApplicationBuilder builder)
    {
        // docs
        var postgres = builder.AddPostgres("postgres", password: builder.AddParameter("pg-pass", secret: true))
            .WithImageTag("17.6")
            .WithDataBindMount("./authentik/database")
            .WithLimits(memoryMegabytes: 1024, cpus: 1)
            .WithRestartPolicy(ContainerRestartPolicy.UnlessStopped)
            .WithContainerLabel("logging", "promtail");

        var redis = builder.AddRedis("redis")
            .WithDataBindMount("./authentik/redis")
            .WithSavePoints((TimeSpan.FromMinutes(1), 1))
            .WithLogLevel(RedisLogLevel.Warning)
            .WithMaxMemory(128)
            .WithLimits(memoryMegabytes: 256)
            .WithRestartPolicy(ContainerRestartPolicy.UnlessStopped)
            .WithContainerLabel("logging", "promtail");

        builder.AddAuthentik("authentik", httpPort: 9000, secretKey: builder.AddParameter("secret-key", secret: true))
            .WithVersion(AuthentikVersion.Parse("2025.8.4"))
            .WithPorts(httpsPort: 9443)
            .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"))
            .WithRedis(redis)
            .WithStorageRoot("./authentik")
            .WithTimeZone("Europe/Berlin")
            .WithLimits(memoryMegabytes: 1536, cpus: 1.5)
            .WithRestartPolicy(ContainerRestartPolicy.UnlessStopped)
            .WithContainerLabel("logging", "promtail")
            .WithWorker(worker => worker.WithLimits(memoryMegabytes: 2048, cpus: 1.5, processes: 256));
        // end of docs
    }
}
