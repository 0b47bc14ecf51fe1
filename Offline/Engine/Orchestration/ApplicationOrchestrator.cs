using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the model: checks it, starts the orchestrator and the dashboard, gives out addresses, then starts every resource in its own time.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DistributedApplicationOptions options,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider services,
    IConfiguration configuration,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    ILogger<ApplicationOrchestrator> logger) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, ResourceRunner> _runners = [];
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceLoggerService _loggers = services.GetRequiredService<ResourceLoggerService>();
    private readonly IDistributedApplicationEventing _eventing = services.GetRequiredService<IDistributedApplicationEventing>();
    private DcpHost? _dcp;
    private DashboardHost? _dashboard;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var files = OrchestratorFiles.Default.EnsureExist();
            var dcpOptions = new DcpOptions { BinFolder = files.DcpFolder, ContainerRuntime = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? "docker" };
            var preflight = services.GetRequiredService<ModelPreflight>().CheckAsync(dcpOptions, cancellationToken);
            _ = services.GetRequiredService<ResourceHealthMonitor>().RunAsync(_stopping.Token);
            await services.GetRequiredService<ParameterInitializer>().InitializeAsync(cancellationToken).ConfigureAwait(false);
            await preflight.ConfigureAwait(false);
            _dcp = await DcpHost.StartAsync(dcpOptions, logger, cancellationToken).ConfigureAwait(false);
            _ = WatchForExitAsync(_dcp);
            await StartResourcesAsync(_dcp.Client, files, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The host does not stop a service whose start failed; what was started must not stay behind.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_dashboard is not null)
        {
            await _dashboard.DisposeAsync().ConfigureAwait(false);
        }

        if (_dcp is not null)
        {
            await _dcp.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        _notifications.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        if (_dcp is not null)
        {
            await _dcp.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task StartResourcesAsync(DcpClient client, OrchestratorFiles files, CancellationToken cancellationToken)
    {
        var suffix = System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);
        var network = model.Resources.OfType<ContainerResource>().Any() ? await CreateNetworkAsync(client, suffix, cancellationToken).ConfigureAwait(false) : null;
        foreach (var resource in model.Resources.Where(ResourceRunner.HasProcess))
        {
            var runner = new ResourceRunner(resource, client, network?.Name, services);
            _runners[runner.ObjectName] = runner;
            ResourceCommands.AddTo(resource, () => runner, _stopping.Token);
            await _notifications.PublishUpdateAsync(resource, runner.ObjectName, s => s).ConfigureAwait(false);
        }

        foreach (var resource in model.Resources.Where(r => !ResourceRunner.HasProcess(r) && r is not ParameterResource))
        {
            // The dashboard shows a child below its parent, which it knows by the name of its process.
            var parent = (resource as IResourceWithParent)?.Parent;
            var parentName = parent is null ? null : _runners.Values.FirstOrDefault(r => ReferenceEquals(r.Resource, parent))?.ObjectName ?? parent.Name;
            await _notifications.PublishUpdateAsync(
                resource, s => parentName is null ? s : s with { Properties = [.. s.Properties, new("resource.parentName", parentName)] }).ConfigureAwait(false);
        }

        _ = WatchAsync<Container>(client, (runner, container) => runner.OnChangedAsync(container, _stopping.Token));
        _ = WatchAsync<Executable>(client, (runner, executable) => runner.OnChangedAsync(executable, _stopping.Token));
        await StartDashboardAsync(client, files, network, cancellationToken).ConfigureAwait(false);
        await services.GetRequiredService<EndpointAllocator>().AllocateAsync(client, network, suffix, cancellationToken).ConfigureAwait(false);
        foreach (var resource in model.Resources.ToArray())
        {
            await AnnounceAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        await _eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
        foreach (var runner in _runners.Values)
        {
            if (runner.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            {
                await _notifications.PublishUpdateAsync(runner.Resource, s => s with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
                continue;
            }

            _ = Task.Run(() => runner.StartAsync(waitForDependencies: true, _stopping.Token), CancellationToken.None);
        }
    }

    /// <summary>Everything that is known before the resource runs: its addresses, its connection string, its links.</summary>
    private async Task AnnounceAsync(IResource resource, CancellationToken cancellationToken)
    {
        await _eventing.PublishAsync(
            new InitializeResourceEvent(resource, _eventing, _loggers, _notifications, services), EventDispatchBehavior.NonBlockingSequential, _stopping.Token).ConfigureAwait(false);
        if (resource is IResourceWithEndpoints)
        {
            await _eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }

        if (resource is IResourceWithConnectionString withConnectionString and (ContainerResource or IResourceWithParent))
        {
            await _eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
            var connectionString = await withConnectionString.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            await _notifications.PublishUpdateAsync(resource, s => s with
            {
                Properties = [.. s.Properties, new(CustomResourceKnownProperties.ConnectionString, connectionString) { IsSensitive = true }],
            }).ConfigureAwait(false);
        }

        if (ResourceRunner.HasProcess(resource))
        {
            var urls = await ResourceUrls.OfAsync(resource, executionContext, _loggers.GetLogger(resource), cancellationToken).ConfigureAwait(false);
            await _notifications.PublishUpdateAsync(resource, s => s with { Urls = urls }).ConfigureAwait(false);
        }
    }

    private async Task StartDashboardAsync(DcpClient client, OrchestratorFiles files, ContainerNetwork? network, CancellationToken cancellationToken)
    {
        if (options.DisableDashboard)
        {
            return;
        }

        var randomizePorts = configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        var dashboardOptions = DashboardOptions.FromConfiguration(files.DashboardPath, environment.ApplicationName, configuration, randomizePorts);
        _dashboard = await DashboardHost.StartAsync(
            client, dashboardOptions, new DashboardData(services), services.GetRequiredService<ILoggerFactory>(), network, cancellationToken).ConfigureAwait(false);
        services.GetRequiredService<DashboardTelemetry>().Dashboard = _dashboard;
        _ = AnnounceDashboardAsync(_dashboard, await ShowDashboardAsync(_dashboard).ConfigureAwait(false));
    }

    /// <summary>The dashboard is a resource too, so that its address can be asked for; it does not show itself.</summary>
    private async Task<IResource> ShowDashboardAsync(DashboardHost dashboard)
    {
        var resource = new DashboardResource();
        var endpoint = new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, dashboard.FrontendUrl.Scheme);
        endpoint.AllocatedEndpoint = new(endpoint, dashboard.FrontendUrl.Host, dashboard.FrontendUrl.Port);
        resource.Annotations.Add(endpoint);
        resource.Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
        model.Resources.Add(resource);
        await _notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Starting, IsHidden = true }).ConfigureAwait(false);
        return resource;
    }

    private async Task AnnounceDashboardAsync(DashboardHost dashboard, IResource resource)
    {
        try
        {
            await dashboard.Ready.WaitAsync(_stopping.Token).ConfigureAwait(false);
            await _notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running }).ConfigureAwait(false);
            services.GetRequiredService<ILogger<DistributedApplication>>().LogInformation("Login to the dashboard at {DashboardLoginUrl}", dashboard.LoginUrl);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception ex)
        {
            await _notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.FailedToStart }).ConfigureAwait(false);
            logger.LogError(ex, "The dashboard did not start.");
        }
    }

    private async Task<ContainerNetwork> CreateNetworkAsync(DcpClient client, string suffix, CancellationToken cancellationToken)
    {
        var name = $"{KnownNetworkIdentifiers.DefaultAspireContainerNetwork.Value}-{suffix}";
        await client.CreateAsync(
            new ContainerNetwork
            {
                Metadata = name,
                Spec = new ContainerNetworkSpec { NetworkName = $"aspire-session-network-{suffix}-{environment.ApplicationName.ToLowerInvariant()}" },
            },
            cancellationToken).ConfigureAwait(false);
        var network = await client.WaitForAsync<ContainerNetwork>(
            name, n => n.Status?.State is ContainerNetworkState.Running or ContainerNetworkState.FailedToStart, cancellationToken).ConfigureAwait(false);
        return network.Status!.State == ContainerNetworkState.Running
            ? network
            : throw new DistributedApplicationException($"The container network could not be created: {network.Status.Message}");
    }

    private async Task WatchAsync<T>(DcpClient client, Func<ResourceRunner, T, Task> changed)
        where T : DcpObject, IDcpObject
    {
        try
        {
            await foreach (var change in client.WatchAsync<T>(_stopping.Token).ConfigureAwait(false))
            {
                if (change.Type != DcpWatchEventType.Deleted && _runners.TryGetValue(change.Object.Name, out var runner))
                {
                    await changed(runner, change.Object).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private async Task WatchForExitAsync(DcpHost dcp)
    {
        await dcp.Exited.ConfigureAwait(false);
        if (!_stopping.IsCancellationRequested)
        {
            logger.LogCritical("The orchestrator ended unexpectedly; the application stops.");
            lifetime.StopApplication();
        }
    }

    private sealed class DashboardResource() : Resource("aspire-dashboard"), IResourceWithEndpoints;
}
