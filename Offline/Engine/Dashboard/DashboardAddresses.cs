using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Dashboard;

/// <summary>What clients of the dashboard connect to: listeners of the orchestrator that lead to its process, whose ports nobody else needs to know.</summary>
internal sealed record DashboardAddresses(string Prefix, Uri Frontend, Uri OtlpGrpc, Uri OtlpHttp, Uri? ContainerOtlpGrpc, Uri? ContainerOtlpHttp)
{
    private const string FrontendService = "-frontend";
    private const string OtlpGrpcService = "-otlp-grpc";
    private const string OtlpHttpService = "-otlp-http";

    // A second listener on the host's address in the containers' network: nothing on the loopback address can be reached from there.
    private const string ContainerSuffix = "-net";

    public static async Task<DashboardAddresses> CreateAsync(
        DcpClient client,
        DashboardOptions options,
        string prefix,
        ContainerNetwork? network,
        CancellationToken cancellationToken)
    {
        var gateway = network?.Status?.Gateways?.FirstOrDefault();
        var frontend = LocalAsync(FrontendService, options.FrontendUrl, DashboardOptions.FrontendUrlSetting);
        var otlpGrpc = LocalAsync(OtlpGrpcService, options.OtlpGrpcUrl, DashboardOptions.OtlpGrpcUrlSetting);
        var otlpHttp = LocalAsync(OtlpHttpService, options.OtlpHttpUrl, DashboardOptions.OtlpHttpUrlSetting);
        var containerGrpc = ContainerAsync(OtlpGrpcService);
        var containerHttp = ContainerAsync(OtlpHttpService);
        return new(prefix, await frontend, await otlpGrpc, await otlpHttp, await containerGrpc, await containerHttp);

        async Task<Uri> LocalAsync(string name, Uri wanted, string setting)
        {
            if (wanted.Port != 0 && !FreePort.IsFree(wanted.Port))
            {
                throw new DistributedApplicationException($"The dashboard cannot listen at {wanted}: port {wanted.Port} is in use. " +
                    $"Stop what uses it, set {setting} to another port, or remove the setting for a free one.");
            }
            var port = await ServiceAsync(name, new ServiceSpec
            {
                Port = wanted.Port == 0 ? null : wanted.Port,
                AddressAllocationMode = AddressAllocationMode.Localhost,
            });
            return new UriBuilder("http", wanted.Host, port).Uri;
        }

        async Task<Uri?> ContainerAsync(string name) => gateway is null
            ? null
            : new UriBuilder("http", gateway, await ServiceAsync(name + ContainerSuffix, new ServiceSpec { Address = gateway })).Uri;

        async Task<int> ServiceAsync(string name, ServiceSpec spec)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.StartTimeout);
            try
            {
                await client.CreateAsync(new Service { Metadata = prefix + name, Spec = spec }, timeout.Token);
                var service = await client.WaitForAsync<Service>(prefix + name, s => s.Status?.EffectivePort is > 0, timeout.Token);
                return service.Status!.EffectivePort!.Value;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The orchestrator tries for ever, without a word, when it cannot listen.
                throw new DistributedApplicationException($"The dashboard's service '{prefix + name}' got no address within " +
                    $"{options.StartTimeout.TotalSeconds:0} s (asked for {spec.Address ?? "localhost"}:{spec.Port ?? 0}).");
            }
        }
    }

    /// <summary>Which port of the process serves what.</summary>
    public ServiceProducer[] Producers(DashboardPorts ports)
    {
        var local = new List<ServiceProducer>
        {
            new(Prefix + FrontendService, ports.Frontend, "localhost"),
            new(Prefix + OtlpGrpcService, ports.OtlpGrpc, "localhost"),
            new(Prefix + OtlpHttpService, ports.OtlpHttp, "localhost"),
        };
        if (ContainerOtlpGrpc is not null)
        {
            local.Add(new(Prefix + OtlpGrpcService + ContainerSuffix, ports.OtlpGrpc, "localhost"));
            local.Add(new(Prefix + OtlpHttpService + ContainerSuffix, ports.OtlpHttp, "localhost"));
        }
        return [.. local];
    }
}
