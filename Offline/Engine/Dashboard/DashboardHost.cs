using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The running dashboard and the service it reads from.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    /// <summary>The name of the dashboard's <see cref="Executable"/> object, for its log and for leaving it out of what is shown.</summary>
    public string ObjectName => throw new NotImplementedException();

    /// <summary>The address with the token in it that logs a browser in.</summary>
    public Uri LoginUrl => throw new NotImplementedException();

    /// <summary>Where the browser connects.</summary>
    public Uri FrontendUrl => throw new NotImplementedException();

    /// <summary>OTLP/gRPC for processes of this machine.</summary>
    public Uri OtlpGrpcUrl => throw new NotImplementedException();

    /// <summary>OTLP/HTTP for processes of this machine.</summary>
    public Uri OtlpHttpUrl => throw new NotImplementedException();

    /// <summary>The value of the header <c>x-otlp-api-key</c>.</summary>
    public string OtlpApiKey => throw new NotImplementedException();

    /// <summary>The dashboard's telemetry API: <c>GET {url}/resources|spans|logs|traces</c> with the header <c>x-api-key</c>.</summary>
    public Uri TelemetryApiUrl => throw new NotImplementedException();

    /// <summary>The value of the header <c>x-api-key</c>.</summary>
    public string TelemetryApiKey => throw new NotImplementedException();

    /// <summary>Completes when the dashboard first answers that it is healthy; fails if it does not within the time limit.</summary>
    public Task Ready => throw new NotImplementedException();

    /// <summary>
    /// Starts the resource service in this process and creates the dashboard's objects; returns when all addresses are known, before it is ready.
    /// </summary>
    /// <param name="network">
    /// The network of the containers that send telemetry, running (its gateway is needed): then they reach it at <see cref="ContainerOtlpGrpcUrl"/>.
    /// </param>
    public static Task<DashboardHost> StartAsync(
        DcpClient client,
        DashboardOptions options,
        IDashboardData data,
        ILoggerFactory loggerFactory,
        ContainerNetwork? network = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>OTLP/gRPC for containers of the network; <see langword="null"/> without one.</summary>
    public Uri? ContainerOtlpGrpcUrl => throw new NotImplementedException();

    /// <summary>OTLP/HTTP for containers of the network; <see langword="null"/> without one.</summary>
    public Uri? ContainerOtlpHttpUrl => throw new NotImplementedException();

    /// <summary>Ends the resource service. The dashboard's process ends with the orchestrator.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
