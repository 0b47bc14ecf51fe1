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

    public static ContainerNaming Of<T>(IResourceBuilder<T> builder)
        where T : ContainerResource
    {
        if (builder.Resource.Annotations.OfType<ContainerNaming>().LastOrDefault() is not { } naming)
        {
            naming = new();
            builder.WithAnnotation(naming)
                .WithContainerRuntimeArgs(naming.AddArguments)
                .WithEnvironment(naming.AddEnvironment);
        }

        return naming;
    }

    /// <summary>What the server has is for its worker and outposts too, unless they have their own; a host name is one container's.</summary>
    public static void Inherit(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        if (server.Annotations.OfType<ContainerNaming>().LastOrDefault() is not { } servers)
        {
            return;
        }

        foreach (var container in server.Containers.Where(c => c != server))
        {
            var naming = Of(builder.CreateResourceBuilder(container));
            naming.TimeZone ??= servers.TimeZone;
            if (naming.RestartPolicy is null)
            {
                naming.RestartPolicy = servers.RestartPolicy;
                naming.RestartAttempts = servers.RestartAttempts;
            }

            foreach (var (name, value) in servers.Labels)
            {
                naming.Labels.TryAdd(name, value);
            }
        }
    }

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
