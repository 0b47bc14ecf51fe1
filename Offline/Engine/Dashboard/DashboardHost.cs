using System.Globalization;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The running dashboard and the service it reads from.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly DashboardOptions _options;
    private readonly ResourceServiceHost _resourceService;
    private readonly CancellationTokenSource _disposed = new();

    private DashboardHost(DashboardOptions options, ResourceServiceHost resourceService, DashboardAddresses addresses, string objectName)
    {
        _options = options;
        _resourceService = resourceService;
        ObjectName = objectName;
        FrontendUrl = addresses.Frontend;
        OtlpGrpcUrl = addresses.OtlpGrpc;
        OtlpHttpUrl = addresses.OtlpHttp;
        ContainerOtlpGrpcUrl = addresses.ContainerOtlpGrpc;
        ContainerOtlpHttpUrl = addresses.ContainerOtlpHttp;
    }

    /// <summary>The name of the dashboard's <see cref="Executable"/> object, for its log and for leaving it out of what is shown.</summary>
    public string ObjectName { get; }

    /// <summary>Where the browser connects.</summary>
    public Uri FrontendUrl { get; }

    /// <summary>The address with the token in it that logs a browser in.</summary>
    public Uri LoginUrl => new(FrontendUrl, $"login?t={Uri.EscapeDataString(_options.BrowserToken)}");

    /// <summary>OTLP/gRPC for processes of this machine.</summary>
    public Uri OtlpGrpcUrl { get; }

    /// <summary>OTLP/HTTP for processes of this machine.</summary>
    public Uri OtlpHttpUrl { get; }

    /// <summary>OTLP/gRPC for containers of the network; <see langword="null"/> without one.</summary>
    public Uri? ContainerOtlpGrpcUrl { get; }

    /// <summary>OTLP/HTTP for containers of the network; <see langword="null"/> without one.</summary>
    public Uri? ContainerOtlpHttpUrl { get; }

    /// <summary>The value of the header <c>x-otlp-api-key</c>.</summary>
    public string OtlpApiKey => _options.OtlpApiKey;

    /// <summary>The dashboard's telemetry API: <c>GET {url}/resources|spans|logs|traces</c> with the header <c>x-api-key</c>.</summary>
    public Uri TelemetryApiUrl => new(FrontendUrl, "api/telemetry");

    /// <summary>The value of the header <c>x-api-key</c>.</summary>
    public string TelemetryApiKey => _options.ApiKey;

    /// <summary>Where the dashboard finds the resources.</summary>
    public Uri ResourceServiceUrl => _resourceService.Url;

    /// <summary>Completes when the dashboard first answers that it is healthy; fails if it ends, or does not within the time limit.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Starts the resource service in this process and creates the dashboard's objects; returns when all addresses are known, before it is ready.
    /// </summary>
    /// <param name="client">The orchestrator that runs the dashboard.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="data">What it shows.</param>
    /// <param name="loggerFactory">Gets the warnings and errors of the resource service.</param>
    /// <param name="network">
    /// The network of the containers that send telemetry, running (its gateway is needed): then they reach it at <see cref="ContainerOtlpGrpcUrl"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DashboardHost> StartAsync(
        DcpClient client,
        DashboardOptions options,
        IDashboardData data,
        ILoggerFactory loggerFactory,
        ContainerNetwork? network = null,
        CancellationToken cancellationToken = default)
    {
        var objectName = $"aspire-dashboard-{RandomKey.Create()[..8]}";
        var creatingAddresses = DashboardAddresses.CreateAsync(client, options, objectName, network, cancellationToken);
        var resourceService = await ResourceServiceHost.StartAsync(options, data, loggerFactory, cancellationToken);
        try
        {
            var addresses = await creatingAddresses;
            var ports = new DashboardPorts(FreePort.Take(), FreePort.Take(), FreePort.Take());
            var executable = new Executable
            {
                Metadata = objectName,
                Spec = new ExecutableSpec
                {
                    ExecutablePath = options.DashboardPath,
                    WorkingDirectory = Path.GetDirectoryName(options.DashboardPath),
                    Args = ["dashboard"],
                    Env = DashboardEnvironment.Create(options, ports, addresses.Frontend, resourceService.Url, resourceService.ApiKey),
                },
            };
            executable.Metadata.SetServiceProducers(addresses.Producers(ports));
            await client.CreateAsync(executable, cancellationToken);
            var host = new DashboardHost(options, resourceService, addresses, objectName);
            host.Ready = host.WaitUntilHealthyAsync(client, ports.Frontend);
            return host;
        }
        catch
        {
            await resourceService.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the resource service. The dashboard's process ends with the orchestrator.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _resourceService.DisposeAsync();
    }

    /// <summary>Asks the process itself: the service before it takes connections, and holds them, before anyone listens.</summary>
    private async Task WaitUntilHealthyAsync(DcpClient client, int port)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        timeout.CancelAfter(_options.StartTimeout);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health"));
        try
        {
            while (!await AnswersAsync(http, url, timeout.Token))
            {
                var executable = await client.GetAsync<Executable>(ObjectName, timeout.Token);
                if (executable?.Status?.State is ExecutableState.FailedToStart or ExecutableState.Finished or ExecutableState.Terminated)
                {
                    throw new DistributedApplicationException($"The dashboard ended while it started ({executable.Status.State}, " +
                        $"exit code {executable.Status.ExitCode}): {await LastLinesAsync(client)}");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
            }
        }
        catch (OperationCanceledException) when (!_disposed.IsCancellationRequested)
        {
            throw new DistributedApplicationException(
                $"The dashboard was not ready within {_options.StartTimeout.TotalSeconds:0} s: {await LastLinesAsync(client)}");
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(url, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> LastLinesAsync(DcpClient client)
    {
        var lines = new List<string>();
        foreach (var source in (DcpLogSource[])[DcpLogSource.System, DcpLogSource.StdOut, DcpLogSource.StdErr])
        {
            await foreach (var line in client.LogsAsync<Executable>(ObjectName, source, follow: false, timestamps: false))
            {
                lines.Add(line);
            }
        }
        return string.Join(Environment.NewLine, lines.TakeLast(10));
    }
}
