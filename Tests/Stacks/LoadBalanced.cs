using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Stacks;

/// <summary>The third stack of docs/from-compose-to-aspire.md.</summary>
internal static class LoadBalanced
{
    public static void Declare(IDistributedApplicationBuilder builder)
    {
        // docs
        var postgres = builder.AddPostgres("postgres")
            .WithImageTag("17.6")
            .WithDataVolume()
            .WithInitDbArgs("--data-checksums")
            .WithLimits(memoryMegabytes: 2048, cpus: 2)
            .WithTuning(configure: tuning => tuning.MaxConnections = 300);

        builder.AddAuthentik("authentik", httpPort: 9000)
            .WithVersion(AuthentikVersion.Parse("2026.2.2"))
            .WithReplicas(3)
            .WithWorker(worker => worker.WithReplicas(2).WithThreads(4))
            .WithWebWorkers(workers: 2, threads: 4)
            .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"))
            .WithMediaVolume()
            .WithSmtp(
                "smtp.example.com",
                userName: builder.AddParameter("smtp-user"),
                password: builder.AddParameter("smtp-password", secret: true),
                security: AuthentikMailSecurity.StartTls)
            .WithMailFrom("authentik <auth@example.com>")
            .WithLogLevel(AuthentikLogLevel.Warning);
        // end of docs
    }
}
