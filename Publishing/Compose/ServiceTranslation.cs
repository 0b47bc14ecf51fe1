using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>The profile of a container in the words of a Compose service. Nothing is decided here.</summary>
internal static class ServiceTranslation
{
    public static void Apply(Service service, ContainerProfile profile)
    {
        service.User = profile.User;
        service.ReadOnly = profile.ReadOnlyRoot ? true : null;
        service.ShmSize = profile.SharedMemoryMegabytes is { } sharedMemory ? Megabytes(sharedMemory) : null;
        service.Tmpfs = [.. profile.TemporaryFolders.Select(Folder)];
        if (profile.DropsCapabilities)
        {
            service.CapDrop = ["ALL"];
            service.CapAdd = [.. profile.KeptCapabilities];
        }

        if (profile.NoNewPrivileges)
        {
            service.SecurityOpt = ["no-new-privileges:true"];
        }

        if (profile.Limits is { } limits)
        {
            service.Deploy = new()
            {
                Resources = new() { Limits = new() { Cpus = limits.Cpus.ToString(CultureInfo.InvariantCulture), Memory = Megabytes(limits.MemoryMegabytes) } },
            };
        }

        if (profile.Health is { } health)
        {
            service.Healthcheck = new()
            {
                Test = ["CMD", .. health.Command],
                Interval = Seconds(health.Interval),
                Timeout = Seconds(health.Timeout),
                StartPeriod = Seconds(health.StartPeriod),
                Retries = health.Retries,
            };
        }

        service.Restart = profile.Restart;
        service.Hostname = profile.Naming?.HostName;
        if (profile.Logging is { } log)
        {
            service.Logging = new() { Driver = log.Name, Options = new(log.Options) };
        }

        foreach (var (name, value) in (profile.Naming?.Labels ?? []).Concat(profile.ExternalLabels).OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            service.Labels[name] = value;
        }
    }

    /// <summary>
    /// Ports for those endpoints that have one on the host. Aspire's own publisher would publish every external endpoint, if need be on a random
    /// port, and forgets the protocol.
    /// </summary>
    public static void ApplyPorts(Service service, IResource resource, string? hostAddress)
    {
        List<string> ports = [], exposed = [];
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var target = string.Create(CultureInfo.InvariantCulture, $"{endpoint.TargetPort}{(endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "/udp" : "")}");
            if (IsPublished(endpoint))
            {
                ports.Add(string.Create(CultureInfo.InvariantCulture, $"{(hostAddress is null ? "" : $"{hostAddress}:")}{endpoint.Port}:{target}"));
            }
            else
            {
                exposed.Add(target);
            }
        }

        service.Ports = [.. ports.Distinct()];
        service.Expose = [.. exposed.Distinct()];
    }

    /// <summary>Of somebody else's service too, nothing is published on a random port.</summary>
    public static void FixRandomPorts(Service service, string? hostAddress)
    {
        var address = hostAddress is null ? "" : $"{hostAddress}:";
        service.Ports = [.. service.Ports.Select((port, index) => port.LastIndexOf(':') > port.LastIndexOf('}')
            ? $"{address}{port}"
            : $"{address}${{{ComposeVariable.HostPort(service.Name, index)}}}:{port}")];
    }

    /// <summary>Metrics are for a collector inside.</summary>
    public static bool IsPublished(EndpointAnnotation endpoint) => endpoint.Port is not null && endpoint.Name != AuthentikResource.MetricsEndpointName;

    private static string Folder(TemporaryFolder folder)
    {
        var owner = folder.Owner?.Split(':') is [var user, var group] ? $",uid={user},gid={group}" : "";
        return $"{folder.Path}:rw,noexec,nosuid,nodev,size={Megabytes(folder.Megabytes)}{owner},mode={folder.Mode}";
    }

    private static string Megabytes(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}m");

    private static string Seconds(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0}s");
}
