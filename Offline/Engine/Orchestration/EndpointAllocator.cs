using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its addresses: one for the host, one for the containers' network.</summary>
internal sealed class EndpointAllocator(DistributedApplicationModel model, IConfiguration configuration)
{
    // The orchestrator waits without a word for a port that somebody took after the check.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<EndpointAnnotation, List<ServiceProducer>> _producers = new();

    /// <summary>Tests take any free port, so that several applications run side by side.</summary>
    private bool RandomizePorts => configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    /// <summary>The ports of the host that the model insists on.</summary>
    public IEnumerable<(IResource Resource, EndpointAnnotation Endpoint, int Port)> FixedPorts() =>
        from resource in model.Resources
        from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
        where endpoint.Port is > 0 && !(endpoint.IsProxied && RandomizePorts)
        select (resource, endpoint, endpoint.Port!.Value);

    /// <summary>What the orchestrator must know to lead clients of the endpoints of a resource to its process.</summary>
    public IReadOnlyCollection<ServiceProducer> ProducersOf(IResource resource) =>
        [.. resource.Annotations.OfType<EndpointAnnotation>().Where(_producers.ContainsKey).SelectMany(endpoint => _producers[endpoint])];

    public async Task AllocateAsync(DcpClient client, ContainerNetwork? network, string suffix, CancellationToken cancellationToken)
    {
        var gateway = network?.Status?.Gateways?.FirstOrDefault();
        await Task.WhenAll(
            from resource in model.Resources.Where(ResourceRunner.HasProcess)
            from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
            select AllocateAsync(client, resource, endpoint, gateway, suffix, cancellationToken)).ConfigureAwait(false);
    }

    private async Task AllocateAsync(
        DcpClient client, IResource resource, EndpointAnnotation endpoint, string? gateway, string suffix, CancellationToken cancellationToken)
    {
        var service = $"{resource.Name}-{endpoint.Name}-{suffix}";
        var container = resource is ContainerResource;
        if (container && endpoint.TargetPort is null)
        {
            endpoint.TargetPort = endpoint.Port ?? throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of container '{resource.Name}' has no target port. Give the port that the process in the container listens on: targetPort.");
        }

        var targetPort = endpoint.TargetPort ?? (endpoint.IsProxied ? FreePort.Take() : endpoint.Port ?? FreePort.Take());
        var producers = _producers[endpoint] = [];
        if (endpoint.IsProxied)
        {
            producers.Add(new ServiceProducer(service, targetPort, container ? null : "localhost"));
            var port = await CreateServiceAsync(client, service, address: null, RandomizePorts ? null : endpoint.Port, cancellationToken).ConfigureAwait(false);
            endpoint.AllocatedEndpoint = new(endpoint, "localhost", port, Text(targetPort));
        }
        else
        {
            endpoint.Port ??= container ? FreePort.Take() : targetPort;
            endpoint.AllocatedEndpoint = new(endpoint, "localhost", endpoint.Port.Value, Text(targetPort));
        }

        if (container)
        {
            // Between containers there is no proxy: each is known by its name, at the port its process listens on.
            endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                KnownNetworkIdentifiers.DefaultAspireContainerNetwork, new(endpoint, $"{resource.Name}.dev.internal", targetPort, Text(targetPort)));
        }
        else if (gateway is not null)
        {
            // A process of the host listens on the loopback address only; containers reach it through a proxy on the host's address in their network.
            producers.Add(new ServiceProducer($"{service}-net", targetPort, "localhost"));
            var port = await CreateServiceAsync(client, $"{service}-net", gateway, port: null, cancellationToken).ConfigureAwait(false);
            endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                KnownNetworkIdentifiers.DefaultAspireContainerNetwork, new(endpoint, gateway, port, Text(targetPort)));
        }
    }

    private static async Task<int> CreateServiceAsync(DcpClient client, string name, string? address, int? port, CancellationToken cancellationToken)
    {
        await client.CreateAsync(
            new Service
            {
                Metadata = name,
                Spec = new ServiceSpec { Address = address, Port = port, AddressAllocationMode = address is null ? AddressAllocationMode.Localhost : null },
            },
            cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var service = await client.WaitForAsync<Service>(name, s => s.Status?.EffectivePort is > 0, limit.Token).ConfigureAwait(false);
            return service.Status!.EffectivePort!.Value;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException(
                $"No address was given to '{name}' within {s_limit.TotalSeconds:0} seconds{(port is null ? "" : $": port {port} is in use")}.");
        }
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
