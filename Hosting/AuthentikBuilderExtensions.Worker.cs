using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Configures the worker, which every authentik server has.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="configureWorker">Changes the worker, for example by adding environment variables.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithEnvironment("AUTHENTIK_WORKER__THREADS", "4"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithWorker(
        this IResourceBuilder<AuthentikResource> builder, Action<IResourceBuilder<AuthentikWorkerResource>>? configureWorker = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configureWorker?.Invoke(builder.ApplicationBuilder.CreateResourceBuilder(builder.Resource.Worker));
        return builder;
    }

    private static void AddWorker(this IResourceBuilder<AuthentikResource> builder)
    {
        var server = builder.Resource;
        var worker = new AuthentikWorkerResource($"{server.Name}-worker", server);
        server.Worker = worker;

        var healthCheckKey = $"{worker.Name}_ready";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new(healthCheckKey, _ => new WorkerHealthCheck(worker), HealthStatus.Unhealthy, tags: null));

        builder.ApplicationBuilder.AddResource(worker)
            .WithAuthentikImage(AuthentikContainerImageTags.ServerImage)
            .WithIconName("Toolbox")
            .WithHealthCheck(healthCheckKey)
            .WithArgs("worker")
            .WithEnvironment(context => AuthentikEnvironment.AddWorker(context, worker))
            .WithHardening(Hardening.Core())
            .WithParentRelationship(server);
    }
}
