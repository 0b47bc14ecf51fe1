using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

internal static class OperationCommand
{
    /// <summary>Turns the ways in which an operation can fail into results.</summary>
    public static async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context, Func<Task<ExecuteCommandResult>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (DistributedApplicationException ex)
        {
            context.Logger.LogError("{Reason}", ex.Message);
            return CommandResults.Failure(ex.Message);
        }
    }
}
