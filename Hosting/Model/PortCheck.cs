using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Authentik.Aspire.Hosting;

/// <summary>A fixed port that somebody else has would show only as a resource that never starts.</summary>
internal static class PortCheck
{
    public static void Check(IConfiguration configuration, AuthentikResource server, int? httpPort)
    {
        var port = server.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == AuthentikResource.PrimaryEndpointName).Port;
        if (port is not { } number || configuration.GetValue<bool>("DcpPublisher:RandomizePorts") || KeepsRunning(server))
        {
            return;
        }

        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, number);
            probe.Start();
        }
        catch (SocketException ex) when (ex.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            var setting = port == httpPort ? $"the httpPort of AddAuthentik(\"{server.Name}\")" : $"the port of endpoint '{AuthentikResource.PrimaryEndpointName}' of '{server.Name}'";
            throw new DistributedApplicationException(
                $"Port {number}, {setting}, cannot be used: {ex.Message}. End what listens there, or choose another port.", ex);
        }
    }

    /// <summary>A persistent container may hold the port itself, from the last run.</summary>
    private static bool KeepsRunning(AuthentikResource server) =>
        server.Annotations.OfType<ContainerLifetimeAnnotation>().LastOrDefault()?.Lifetime == ContainerLifetime.Persistent;
}
