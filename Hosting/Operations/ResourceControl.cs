using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Looks at resources of the running application, and stops and starts them by the commands that they have in the dashboard.</summary>
/// <param name="services">The services of the app host.</param>
/// <param name="failure">What is thrown where a resource does not do what it is told, made from the reason.</param>
internal sealed class ResourceControl(IServiceProvider services, Func<string, Exception> failure)
{
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceCommandService _commands = services.GetRequiredService<ResourceCommandService>();

    public CustomResourceSnapshot? Snapshot(IResource resource) => Event(resource)?.Snapshot;

    /// <summary>The name under which its log is kept.</summary>
    public string? IdOf(IResource resource) => Event(resource)?.ResourceId;

    public bool IsRunning(IResource resource) => Snapshot(resource)?.State?.Text == KnownResourceStates.Running;

    /// <summary>What has no health check is healthy as soon as it runs.</summary>
    public bool IsHealthy(IResource resource) => Snapshot(resource) is { } snapshot && IsHealthy(snapshot);

    public async Task StopAsync(IResource resource, CancellationToken cancellationToken)
    {
        await CommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken).ConfigureAwait(false);
        await _notifications.WaitForResourceAsync(resource.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(IResource resource, CancellationToken cancellationToken) => CommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);

    public Task WaitForHealthyAsync(IResource resource, CancellationToken cancellationToken) =>
        _notifications.WaitForResourceAsync(resource.Name, e => IsHealthy(e.Snapshot), cancellationToken);

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
