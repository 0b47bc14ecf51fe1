using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Authentik.Aspire.Hosting;

/// <summary>A fixed port that somebody else has would show only as a resource that never starts.</summary>
internal static class PortCheck
{
    public static void Check(IConfiguration configuration, AuthentikResource server, DistributedApplicationModel model)
    {
        if (configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
        {
            return;
        }

        var others = model.Resources.SelectMany(Fixed).ToList();
        foreach (var mine in server.Containers.SelectMany(Fixed))
        {
            if (others.FirstOrDefault(other => other.Endpoint != mine.Endpoint && other.Number == mine.Number && other.Endpoint.Protocol == mine.Endpoint.Protocol) is { Endpoint: not null } other)
            {
                throw new DistributedApplicationException(
                    $"Port {mine.Number} is both {SettingOf(mine.Resource, mine.Endpoint)} and {SettingOf(other.Resource, other.Endpoint)}. Choose another for one of the two.");
            }

            if (!KeepsRunning(mine.Resource))
            {
                Probe(mine.Number, mine.Endpoint.Protocol, SettingOf(mine.Resource, mine.Endpoint));
            }
        }
    }

    private static IEnumerable<(IResource Resource, EndpointAnnotation Endpoint, int Number)> Fixed(IResource resource) =>
        from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
        where endpoint.Port is not null
        select (resource, endpoint, endpoint.Port!.Value);

    private static void Probe(int number, ProtocolType protocol, string setting)
    {
        try
        {
            using var probe = protocol == ProtocolType.Udp
                ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, number));
            if (protocol != ProtocolType.Udp)
            {
                probe.Listen();
            }
        }
        catch (SocketException ex) when (ex.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new DistributedApplicationException(
                $"Port {number}, {setting}, cannot be used: {ex.Message}. End what listens there, or choose another port.", ex);
        }
    }

    private static string SettingOf(IResource resource, EndpointAnnotation endpoint) =>
        resource.Annotations.OfType<PortSetting>().LastOrDefault(s => s.EndpointName == endpoint.Name && s.Port == endpoint.Port)?.Text
        ?? $"the port of endpoint '{endpoint.Name}' of '{resource.Name}'";

    /// <summary>A persistent container may hold the port itself, from the last run.</summary>
    private static bool KeepsRunning(IResource resource) =>
        resource.Annotations.OfType<ContainerLifetimeAnnotation>().LastOrDefault()?.Lifetime == ContainerLifetime.Persistent;
}
