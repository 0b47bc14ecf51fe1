using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Stacks;

/// <summary>The second stack of docs/from-compose-to-aspire.md.</summary>
internal static class SharedDatabases
{
    public static void Declare(IDistributedApplicationBuilder builder)
    {
        // docs
        var authentik = builder.AddAuthentik("authentik", httpPort: 9000)
            .WithVersion(AuthentikVersion.Parse("2025.8.4"))
            .WithExternalDatabase("db.internal.example.com", builder.AddParameter("db-password", secret: true))
            .WithDatabaseConnections(maxAge: TimeSpan.FromMinutes(1), healthChecks: true)
            .WithExternalRedis("redis.internal.example.com", builder.AddParameter("cache-password", secret: true), database: 2)
            .WithMediaVolume("authentik-media")
            .WithPublicUrl("https://auth.example.com")
            .WithCookieDomain("example.com")
            .WithTrustedProxies("172.16.0.0/12")
            .WithSecretFiles()
            .WithRestartPolicy(ContainerRestartPolicy.Always);

        var wiki = builder.AddContainer("wiki", "traefik/whoami", "v1.11").WithImageRegistry("docker.io")
            .WithHttpEndpoint(targetPort: 80)
            .WithNetworkZones(AuthentikNetworkZones.Backend);
        var forum = builder.AddContainer("forum", "traefik/whoami", "v1.11").WithImageRegistry("docker.io")
            .WithHttpEndpoint(targetPort: 80)
            .WithNetworkZones(AuthentikNetworkZones.Backend);

        // The reverse proxy that is there already sends https://wiki.example.com to port 9010 and https://forum.example.com to port 9011.
        authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"), ReferenceExpression.Create($"https://wiki.example.com"))
            .WithOutpost(authentik.AddProxyOutpost("wiki-outpost", httpPort: 9010));
        authentik.AddProxyApplication("forum-login", forum.GetEndpoint("http"), ReferenceExpression.Create($"https://forum.example.com"))
            .WithOutpost(authentik.AddProxyOutpost("forum-outpost", httpPort: 9011));
        // end of docs
    }
}
