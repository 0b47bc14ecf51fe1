using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Completes replicas when all has been declared: they are what their first is, whatever the order in which it was configured.</summary>
internal static class Replication
{
    public static void Complete(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        foreach (var worker in server.ExtraWorkerList)
        {
            CopyConfiguration(server.Worker, worker);
        }

        foreach (var outpost in server.OutpostList)
        {
            foreach (var replica in outpost.ReplicaList)
            {
                CopyConfiguration(outpost, replica);
            }
        }

        if (server.IsLoadBalanced)
        {
            foreach (var instance in server.InstanceList)
            {
                CopyConfiguration(server, instance);
            }

            BecomeLoadBalancer(builder, server);
        }
    }

    /// <summary>Everything but what makes a resource the one it is: its name, endpoints, health, relations and commands.</summary>
    private static void CopyConfiguration(ContainerResource from, ContainerResource to)
    {
        foreach (var annotation in from.Annotations.Where(IsConfiguration).ToList())
        {
            to.Annotations.Add(annotation is ContainerImageAnnotation image ? Copy(image) : annotation);
        }

        to.Entrypoint = from.Entrypoint;
    }

    /// <summary>Of its own, because what supplies images changes it in place. A tag and a digest rule each other out.</summary>
    private static ContainerImageAnnotation Copy(ContainerImageAnnotation image)
    {
        var copy = new ContainerImageAnnotation { Registry = image.Registry, Image = image.Image, Tag = image.Tag };
        if (image.SHA256 is { } digest)
        {
            copy.SHA256 = digest;
        }

        return copy;
    }

    private static bool IsConfiguration(IResourceAnnotation annotation) => annotation is
        ContainerImageAnnotation or ContainerImagePullPolicyAnnotation or EnvironmentCallbackAnnotation or CommandLineArgsCallbackAnnotation
        or ContainerMountAnnotation or ContainerRuntimeArgsCallbackAnnotation or ContainerLifetimeAnnotation or EndpointReferenceAnnotation
        or WaitAnnotation or ExplicitStartupAnnotation or RuntimeOptions;

    /// <summary>The resource keeps its name, its public endpoint and its health, and hands all the rest to the instances.</summary>
    private static void BecomeLoadBalancer(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        foreach (var annotation in server.Annotations.Where(a => IsConfiguration(a) || IsNotServed(a)).ToList())
        {
            server.Annotations.Remove(annotation);
        }

        builder.CreateResourceBuilder(server)
            .WithImage(NginxContainerImageTags.Image, NginxContainerImageTags.Tag)
            .WithImageRegistry(NginxContainerImageTags.Registry)
            .WithEntrypoint("/bin/sh")
            .WithArgs("-ec", Nginx.Start);
        if (builder.ExecutionContext.IsRunMode)
        {
            foreach (var file in ContainerProfiles.Of(server).Files)
            {
                var source = GeneratedFolder.Write(builder.AppHostDirectory, $"{server.Name}-load-balancer", [(Path.GetFileName(file.Path), file.Text)]);
                server.Annotations.Add(new ContainerMountAnnotation(Path.Combine(source, Path.GetFileName(file.Path)), file.Path, ContainerMountType.BindMount, isReadOnly: true));
            }
        }

        static bool IsNotServed(IResourceAnnotation annotation) =>
            annotation is EndpointAnnotation { Name: AuthentikResource.HttpsEndpointName or AuthentikResource.MetricsEndpointName };
    }
}
