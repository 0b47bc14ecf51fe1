using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>Runs the operations of one server as commands of its resource: one that changes something at a time, and no failure without a next step.</summary>
internal sealed class OperationRunner(AuthentikResource server)
{
    private Operation? _running;

    public void Add(IResourceBuilder<AuthentikResource> builder, Operation operation) => builder.WithCommand(
        operation.Name,
        operation.DisplayName,
        command => RunAsync(operation, command),
        new CommandOptions
        {
            Description = operation.Description,
            IconName = operation.IconName,
            Arguments = operation.Arguments,
            ConfirmationMessage = operation.Confirmation,
            Progress = operation.IsLong ? new CommandProgressOptions { Title = operation.DisplayName, Message = $"How far it is stands in the log of '{server.Name}'." } : null,
            UpdateState = state => operation.Availability == OperationAvailability.Always || state.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                ? ResourceCommandState.Enabled
                : ResourceCommandState.Disabled,
        });

    private async Task<ExecuteCommandResult> RunAsync(Operation operation, ExecuteCommandContext command)
    {
        if (operation.IsExclusive && Interlocked.CompareExchange(ref _running, operation, null) is { } other)
        {
            return CommandResults.Failure($"'{other.DisplayName}' is running. Wait until it has ended, or cancel it, and try again.");
        }

        var context = new OperationContext(server, operation, command);
        try
        {
            var result = await operation.RunAsync(context).ConfigureAwait(false);
            return CommandResults.Success(result.Message, result.Report, CommandResultFormat.Markdown, displayImmediately: true);
        }
        catch (OperationException ex)
        {
            return ex.Report is null ? CommandResults.Failure(ex.Message) : CommandResults.Failure(
                ex.Message, new CommandResultData { Value = ex.Report, Format = CommandResultFormat.Markdown, DisplayImmediately = true });
        }
        catch (OperationCanceledException) when (command.CancellationToken.IsCancellationRequested)
        {
            command.Logger.LogWarning("{Operation} was cancelled.", operation.DisplayName);
            return CommandResults.Canceled();
        }
        catch (Exception ex) when (Explain(ex) is { } explanation)
        {
            return CommandResults.Failure(explanation);
        }
        finally
        {
            await context.EndAsync().ConfigureAwait(false);
            if (operation.IsExclusive)
            {
                _running = null;
            }
        }
    }

    /// <summary>The ways in which every call to a server may fail. Anything else is an error of this library and keeps its stack trace.</summary>
    private string? Explain(Exception exception) => exception switch
    {
        AuthentikApiException { Status: null or System.Net.HttpStatusCode.BadGateway or System.Net.HttpStatusCode.ServiceUnavailable or System.Net.HttpStatusCode.GatewayTimeout } ex =>
            $"{ex.Message} Wait until '{server.Name}' is healthy, and try again.",
        AuthentikApiException ex => $"{ex.Message} The log of '{server.Name}' may tell more.",
        HttpRequestException ex => $"authentik cannot be reached: {ex.Message} Wait until '{server.Name}' is healthy, and try again.",
        TaskCanceledException ex => $"{ex.Message} It may be busy: look at the health of '{server.Name}' and '{server.Worker.Name}', and try again.",
        JsonException ex => $"authentik answered with something else than the JSON of its API: {ex.Message} Check that '{server.Name}' is what answers at its address.",
        DistributedApplicationException => exception.Message,
        NpgsqlException => $"The database does not do what it was asked: {exception.Message} Look at the log of '{server.Database?.Parent.Name}'.",
        IOException or UnauthorizedAccessException => $"{exception.Message} Check that the file or folder is there, may be written and has room.",
        _ => null,
    };
}
