using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>What is allowed, but should be known.</summary>
internal static class Warnings
{
    public static void Log(AuthentikResource server, ILogger logger)
    {
        if (server.Worker.DockerSocket is { } socket)
        {
            logger.LogWarning(
                "The workers of '{Server}' have the container engine's socket ({Socket}). Whoever takes one of them over can start any container with any folder of this machine; they also start as root and can write to their own file system. Remove WithDockerSocket unless authentik is to manage outposts itself.",
                server.Name,
                socket);
        }

        foreach (var outpost in server.OutpostList.OfType<AuthentikProxyOutpostResource>().Where(o => o.ReplicaList.Count > 0))
        {
            logger.LogWarning(
                "The outpost '{Outpost}' has {Count} containers, and a proxy outpost keeps the sessions of its users in its own memory. Let the load balancer in front send each user to the same one (sticky sessions).",
                outpost.Name,
                outpost.ReplicaList.Count + 1);
        }
    }
}
