using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Authentik.Aspire.Publishing;

/// <summary>What starts after what. Aspire's publisher leaves out waits for what is no service, and never waits for health.</summary>
internal static class Dependencies
{
    public const string Healthy = "service_healthy";

    private const string Completed = "service_completed_successfully";

    /// <param name="file">The file.</param>
    /// <param name="server">The server.</param>
    /// <param name="resources">What is a service in the file.</param>
    /// <param name="job">The service that applies what is declared, or none if nothing is.</param>
    public static void Complete(ComposeFile file, AuthentikResource server, IReadOnlyList<IResource> resources, Service? job)
    {
        var name = ComposeTranslation.NameOf(server);
        foreach (var instance in server.InstanceList)
        {
            After(file, server, ComposeTranslation.NameOf(instance), Healthy);
        }

        foreach (var outpost in server.OutpostList.SelectMany(outpost => (IResource[])[outpost, .. outpost.ReplicaList]))
        {
            // One that comes too early tries again after 6, 12, 24 and more seconds.
            After(file, outpost, name, Healthy);
            if (job is not null)
            {
                After(file, outpost, job.Name, Completed);
            }
        }

        foreach (var resource in resources.Where(r => r is not AuthentikOutpostResource))
        {
            foreach (var awaited in resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Where(server.Declared.Contains))
            {
                After(file, resource, name, Healthy);
                if (job is not null)
                {
                    After(file, resource, job.Name, Completed);
                }
            }
        }
    }

    /// <summary>Wherever there is a health check to wait for.</summary>
    public static void WaitForHealth(ComposeFile file)
    {
        foreach (var (awaited, dependency) in file.Services.Values.SelectMany(service => service.DependsOn))
        {
            if (dependency.Condition == "service_started" && file.Services.TryGetValue(awaited, out var service) && service.Healthcheck is not null)
            {
                dependency.Condition = Healthy;
            }
        }
    }

    private static void After(ComposeFile file, IResource resource, string awaited, string condition)
    {
        if (file.Services.TryGetValue(ComposeTranslation.NameOf(resource), out var service))
        {
            service.DependsOn[awaited] = new() { Condition = condition };
        }
    }
}
