using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// How a container is called and treated by whoever runs it: one description, which run mode turns into arguments of the container runtime
/// and publishers into their own words.
/// </summary>
internal sealed class ContainerNaming : IResourceAnnotation
{
    public string? HostName { get; set; }

    public ContainerRestartPolicy? RestartPolicy { get; set; }

    public int? RestartAttempts { get; set; }

    public string? TimeZone { get; set; }

    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>That of a container, which may be new. It is applied late, so that replicas do not copy it together with what it is applied by.</summary>
    public static ContainerNaming Of<T>(IResourceBuilder<T> builder)
        where T : ContainerResource
    {
        if (builder.Resource.Annotations.OfType<ContainerNaming>().LastOrDefault() is { } naming)
        {
            return naming;
        }

        naming = new();
        builder.WithAnnotation(naming).ApplicationBuilder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            naming.Apply(builder);
            return Task.CompletedTask;
        });
        return naming;
    }

    /// <summary>
    /// What the server has is for its workers and outposts too, unless they have their own, and what the first of several has is for the
    /// others; a host name is one container's.
    /// </summary>
    public static void Inherit(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        foreach (var container in server.InstanceList)
        {
            Follow(builder, container, server);
        }

        Follow(builder, server.Worker, server);
        foreach (var worker in server.ExtraWorkerList)
        {
            Follow(builder, worker, server.Worker);
        }

        foreach (var outpost in server.OutpostList)
        {
            Follow(builder, outpost, server);
            foreach (var replica in outpost.ReplicaList)
            {
                Follow(builder, replica, outpost);
            }
        }
    }

    private static void Follow(IDistributedApplicationBuilder builder, ContainerResource container, ContainerResource first)
    {
        if (first.Annotations.OfType<ContainerNaming>().LastOrDefault() is not { } theirs)
        {
            return;
        }

        if (container.Annotations.OfType<ContainerNaming>().LastOrDefault() is not { } naming)
        {
            naming = new();
            naming.Apply(builder.CreateResourceBuilder(container).WithAnnotation(naming));
        }

        naming.TimeZone ??= theirs.TimeZone;
        if (naming.RestartPolicy is null)
        {
            naming.RestartPolicy = theirs.RestartPolicy;
            naming.RestartAttempts = theirs.RestartAttempts;
        }

        foreach (var (name, value) in theirs.Labels)
        {
            naming.Labels.TryAdd(name, value);
        }
    }

    private void Apply<T>(IResourceBuilder<T> builder)
        where T : ContainerResource =>
        builder.WithContainerRuntimeArgs(AddArguments).WithEnvironment(AddEnvironment);

    /// <summary>The policy as container runtimes and Compose files write it.</summary>
    public string? RestartText => RestartPolicy switch
    {
        null => null,
        ContainerRestartPolicy.OnFailure when RestartAttempts is { } attempts => $"on-failure:{ExternalHost.Text(attempts)}",
        ContainerRestartPolicy.OnFailure => "on-failure",
        ContainerRestartPolicy.Always => "always",
        ContainerRestartPolicy.UnlessStopped => "unless-stopped",
        _ => "no",
    };

    private void AddArguments(ContainerRuntimeArgsCallbackContext context)
    {
        if (HostName is not null)
        {
            context.Args.Add("--hostname");
            context.Args.Add(HostName);
        }

        if (RestartText is { } restart)
        {
            context.Args.Add("--restart");
            context.Args.Add(restart);
        }

        foreach (var (name, value) in Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            context.Args.Add("--label");
            context.Args.Add($"{name}={value}");
        }
    }

    private void AddEnvironment(EnvironmentCallbackContext context)
    {
        if (TimeZone is not null)
        {
            context.EnvironmentVariables["TZ"] = TimeZone;
        }
    }
}
