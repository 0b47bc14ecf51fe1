using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>What can be done with a server while it runs: its account, made at the first start, and the commands on the resource.</summary>
    private static void AddOperations(this IResourceBuilder<AuthentikResource> builder)
    {
        var server = builder.Resource;
        server.Operations = new OperationsAccount(server, Secrets.Key(builder.ApplicationBuilder, $"{server.Name}-operations-token"));
        if (!builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return;
        }

        // Not in a folder that is committed by mistake: results are about people.
        var results = Path.Combine(builder.ApplicationBuilder.AppHostDirectory, "obj", ".aspire", "authentik", "results");
        foreach (var operation in (Operation[])
        [
            TestLoginOperation.Create(), ImportUsersOperation.Create(results), RecoveryLinkOperation.Create(), SetPasswordOperation.Create(),
            RotateOperation.Create(server), AuditTrailOperation.Create(results), ExportConfigurationOperation.Create(results),
        ])
        {
            server.Runner.Add(builder, operation);
        }

        builder.OnResourceReady((_, @event, _) =>
        {
            var services = @event.Services;
            var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
            _ = server.Operations.PrepareAsync(logger, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
            return Task.CompletedTask;
        });
    }
}
