using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The application model as the dashboard sees it.</summary>
internal sealed class DashboardData(IServiceProvider services) : IDashboardData
{
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceLoggerService _loggers = services.GetRequiredService<ResourceLoggerService>();
    private readonly ResourceCommandService _commands = services.GetRequiredService<ResourceCommandService>();

    public IAsyncEnumerable<ResourceEvent> WatchResourcesAsync(CancellationToken cancellationToken) => _notifications.WatchAsync(cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> ReadLogsAsync(string resourceId, bool follow, CancellationToken cancellationToken) =>
        follow ? _loggers.WatchAsync(resourceId) : _loggers.GetAllAsync(resourceId);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, IReadOnlyDictionary<string, string?> arguments, CancellationToken cancellationToken) =>
        _commands.ExecuteCommandAsync(
            resourceId,
            commandName,
            new InteractionInputCollection([.. arguments.Select(a => new InteractionInput { Name = a.Key, InputType = InputType.Text, Value = a.Value })]),
            cancellationToken);
}
