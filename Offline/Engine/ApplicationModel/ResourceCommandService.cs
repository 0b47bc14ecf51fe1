using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources, for the dashboard and for tests.</summary>
public sealed class ResourceCommandService(
    ResourceNotificationService notifications, ResourceLoggerService loggers, DistributedApplicationModel model, IServiceProvider services)
{
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resourceId, commandName, new InteractionInputCollection([]), cancellationToken);

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        if (notifications.TryGetCurrentState(resourceId, out var current))
        {
            return await ExecuteAsync(current.Resource, current.ResourceId, commandName, arguments, cancellationToken).ConfigureAwait(false);
        }

        return model.Resources.TryGetByName(resourceId, out var resource)
            ? await ExecuteAsync(resource, resource.Name, commandName, arguments, cancellationToken).ConfigureAwait(false)
            : CommandResults.Failure($"Resource '{resourceId}' not found.");
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource, commandName, new InteractionInputCollection([]), cancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, arguments, cancellationToken);

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, string resourceId, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken)
    {
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(c => c.Name == commandName);
        if (command is null)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resource.Name}'.");
        }

        if (Bind(command, arguments, out var bound) is { } problem)
        {
            return CommandResults.Failure(problem);
        }

        var logger = loggers.GetLogger(resource);
        logger.LogInformation("Executing command '{CommandName}'.", commandName);
        try
        {
            var context = new ExecuteCommandContext
            {
                ResourceName = resourceId,
                ServiceProvider = services,
                CancellationToken = cancellationToken,
                Logger = logger,
                Arguments = bound,
            };
            var result = await Task.Run(() => command.ExecuteCommand(context), cancellationToken).ConfigureAwait(false);
            logger.LogInformation(
                "Command '{CommandName}' {Outcome}. {Message}", commandName, result.Success ? "succeeded" : result.Canceled ? "was cancelled" : "failed", result.Message);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Error executing command '{CommandName}'.", commandName);
            return CommandResults.Failure($"Command '{commandName}' failed: {ex.Message}");
        }
    }

    private static string? Bind(ResourceCommandAnnotation command, InteractionInputCollection given, out InteractionInputCollection bound)
    {
        bound = new([.. command.Arguments.Select(input => new InteractionInput
        {
            Name = input.Name,
            InputType = input.InputType,
            Label = input.Label,
            Description = input.Description,
            Required = input.Required,
            Options = input.Options,
            Value = given.TryGetByName(input.Name, out var value) ? value.Value : input.Value,
        })]);
        if (given.FirstOrDefault(g => command.Arguments.All(a => !string.Equals(a.Name, g.Name, StringComparison.OrdinalIgnoreCase))) is { } unknown)
        {
            return $"Command '{command.Name}' has no argument '{unknown.Name}'.";
        }

        return bound.FirstOrDefault(input => input.Required && string.IsNullOrEmpty(input.Value)) is { } missing
            ? $"Argument '{missing.Name}' of command '{command.Name}' is required."
            : null;
    }
}
