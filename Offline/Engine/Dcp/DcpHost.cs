using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>A running orchestrator of our own. It watches this process: should that be killed, it removes everything by itself.</summary>
internal sealed class DcpHost : IAsyncDisposable
{
    public DcpClient Client => throw new NotImplementedException();

    /// <summary>The folder of this run, removed by the orchestrator when it ends.</summary>
    public string SessionFolder => throw new NotImplementedException();

    /// <summary>Completes when the orchestrator's process is gone, whether it was asked to stop or not.</summary>
    public Task Exited => throw new NotImplementedException();

    public static Task<DcpHost> StartAsync(DcpOptions options, ILogger logger, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Runs <c>dcp info</c>: the orchestrator's version, and whether the container engine is there and running.</summary>
    public static Task<DcpInfo> GetInfoAsync(DcpOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Removes all containers, networks and processes (persistent containers aside), then ends the orchestrator. Cancelling ends it at once.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
