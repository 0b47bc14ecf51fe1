using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Looks at resources of the running application, and stops and starts them by the commands that they have in the dashboard.</summary>
/// <param name="services">The services of the app host.</param>
/// <param name="failure">What is thrown where a resource does not do what it is told, made from the reason.</param>
internal sealed class ResourceControl(IServiceProvider services, Func<string, Exception> failure)
{
    /// <summary>
    /// The engine stops a container within ten seconds. The orchestrator (0.26) now and then does not notice: when the networks of the container are gone before
    /// it saw the end, it updates its picture of them again and again, and reports it as running until it is started the next time.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceCommandService _commands = services.GetRequiredService<ResourceCommandService>();

    /// <summary>What the orchestrator was to stop, and the engine stopped without its notice.</summary>
    private readonly HashSet<IResource> _stopped = [];

    public CustomResourceSnapshot? Snapshot(IResource resource) => Event(resource)?.Snapshot;

    /// <summary>The name under which its log is kept.</summary>
    public string? IdOf(IResource resource) => Event(resource)?.ResourceId;

    public bool IsRunning(IResource resource) => !_stopped.Contains(resource) && Snapshot(resource)?.State?.Text == KnownResourceStates.Running;

    /// <summary>What has no health check is healthy as soon as it runs.</summary>
    public bool IsHealthy(IResource resource) => Snapshot(resource) is { } snapshot && IsHealthy(snapshot);

    public async Task StopAsync(IResource resource, CancellationToken cancellationToken)
    {
        await CommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await WaitForTheEndAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (ContainerIdOf(resource) is { } id && !await IsRunningAsync(id, cancellationToken).ConfigureAwait(false))
            {
                _stopped.Add(resource);
            }
            else
            {
                await WaitForTheEndAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        Task WaitForTheEndAsync(CancellationToken limit) =>
            _notifications.WaitForResourceAsync(resource.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), limit);
    }

    public async Task StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        await CommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken).ConfigureAwait(false);
        _stopped.Remove(resource);
    }

    /// <summary>The container that the resource last ran in.</summary>
    public string? ContainerIdOf(IResource resource) => Snapshot(resource)?.Properties.FirstOrDefault(p => p.Name == "container.id")?.Value as string is { Length: > 0 } id ? id : null;

    public Task WaitForHealthyAsync(IResource resource, CancellationToken cancellationToken) =>
        _notifications.WaitForResourceAsync(resource.Name, e => IsHealthy(e.Snapshot), cancellationToken);

    private async Task<bool> IsRunningAsync(string containerId, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.ResolveAsync(services, cancellationToken).ConfigureAwait(false);
        return (await engine.RunAsync(["ps", "--quiet", "--filter", $"id={containerId}"], cancellationToken).ConfigureAwait(false)).Trim().Length > 0;
    }

    private static bool IsHealthy(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy;

    private ResourceEvent? Event(IResource resource) => _notifications.TryGetCurrentState(resource.Name, out var current) ? current : null;

    private async Task CommandAsync(IResource resource, string command, CancellationToken cancellationToken)
    {
        var result = await _commands.ExecuteCommandAsync(resource, command, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!result.Success)
        {
            throw failure($"'{resource.Name}' could not be told to {command}: {result.Message ?? "no reason was given"}.");
        }
    }
}
