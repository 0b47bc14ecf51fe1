using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Completes the resources when all has been declared: what depends on the version, on the order of calls or on the value of a parameter.</summary>
internal static class ModelPreparation
{
    public static void PrepareAuthentik(this IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        builder.Eventing.Subscribe<BeforeStartEvent>(async (@event, cancellationToken) =>
        {
            var logger = @event.Services.GetRequiredService<ILogger<AuthentikResource>>();
            ImageAlignment.Apply(server);
            ModelValidation.Check(server);
            CoreSetting.Check(server);
            server.DatabaseSettings.Check(server, logger);
            ApplyVersion(builder, server, logger);
            if (builder.ExecutionContext.IsRunMode)
            {
                PortCheck.Check(builder.Configuration, server, @event.Model);
                await SecretValues.CheckAsync(server, cancellationToken).ConfigureAwait(false);
                StorageFolders.Prepare(server, logger);
                await ParameterCheck.CheckAsync(server, cancellationToken).ConfigureAwait(false);
                MountBlueprint(builder, server);
                await RestoreRecovery.PrepareAsync(builder, server, @event.Services, cancellationToken).ConfigureAwait(false);
                await UpgradeCompletion.PrepareAsync(builder, server, @event.Services, cancellationToken).ConfigureAwait(false);
                DeclaredFailure.Follow(server, @event.Services);
            }

            if (builder.ExecutionContext.IsPublishMode)
            {
                PublishedDatabases.Make(builder, server);
            }

            // Late, because the replicas are copies of what is complete by now.
            Replication.Complete(builder, server);
            ContainerNaming.Inherit(builder, server);
            Harden(builder, server);
            if (builder.ExecutionContext.IsRunMode)
            {
                if (server.UsesSecretFiles)
                {
                    SecretFiles.Use(builder, server, @event.Services);
                }

                MountCheck.Check(server);
                CheckDataVersion(builder, server);
            }
        });

        foreach (var container in (ContainerResource[])[server, server.Worker])
        {
            // A value that is asked for in the dashboard is known only now.
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(container, (_, cancellationToken) => SecretValues.CheckAsync(server, cancellationToken));
        }

        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(server.Worker, (_, cancellationToken) => ParameterCheck.CheckAsync(server, cancellationToken));

        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddKeyedSingleton(server.Name, (services, _) => ActivatorUtilities.CreateInstance<BlueprintService>(services, server));
            builder.Eventing.Subscribe<ResourceReadyEvent>(server, (@event, _) =>
            {
                @event.Services.GetRequiredKeyedService<BlueprintService>(server.Name).Start();
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>The databases too: they hold what authentik protects.</summary>
    private static void Harden(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        IEnumerable<ContainerResource?> containers = [.. server.AllContainers, server.Database?.Parent, server.Release.NeedsRedis ? server.Redis : null];
        foreach (var container in containers.OfType<ContainerResource>())
        {
            RuntimeArguments.Apply(builder, container);
        }
    }

    private static void ApplyVersion(IDistributedApplicationBuilder builder, AuthentikResource server, ILogger logger)
    {
        var release = server.Release;
        if (!release.Tested)
        {
            logger.LogWarning("authentik {Version} of '{Resource}' was not tested with this library. {Choices}", server.Version, server.Name, AuthentikRelease.Choices);
        }

        Warnings.Log(server, logger);
        if (!release.NeedsRedis && CacheSettings.LabelOf(server) is { } unused)
        {
            logger.LogInformation("authentik {Version} of '{Resource}' does without Redis since 2025.10, so it is not connected to '{Redis}'.", server.Version, server.Name, unused);
        }

        RedisEviction.Warn(server, logger);
        foreach (var core in (IResourceBuilder<ContainerResource>[])[builder.CreateResourceBuilder(server), builder.CreateResourceBuilder(server.Worker)])
        {
            if (DatabaseConnection.Of(server).Resource is { } database)
            {
                core.WaitFor(builder.CreateResourceBuilder(database));
            }

            if (release.NeedsRedis && CacheSettings.ResourceOf(server) is { } redis)
            {
                core.WaitFor(builder.CreateResourceBuilder(redis));
            }

            foreach (var mount in MountsOf(server, isWorker: core.Resource == server.Worker))
            {
                core.WithAnnotation(mount);
            }
        }

        foreach (var worker in release.WorkerListens ? server.Workers : [])
        {
            builder.CreateResourceBuilder(worker)
                .WithHttpEndpoint(targetPort: 9000, name: AuthentikWorkerResource.HealthEndpointName)
                .WithHttpEndpoint(targetPort: 9300, name: AuthentikWorkerResource.MetricsEndpointName)
                .WithEndpoint(AuthentikWorkerResource.HealthEndpointName, e => e.ExcludeReferenceEndpoint = true)
                .WithEndpoint(AuthentikWorkerResource.MetricsEndpointName, e => e.ExcludeReferenceEndpoint = true)
                .WithUrlForEndpoint(AuthentikWorkerResource.HealthEndpointName, u => u.DisplayLocation = UrlDisplayLocation.DetailsOnly)
                .WithUrlForEndpoint(AuthentikWorkerResource.MetricsEndpointName, Links.ShowMetrics);
        }
    }

    private static IEnumerable<ContainerMountAnnotation> MountsOf(AuthentikResource server, bool isWorker) =>
    [
        .. server.Storage.MountsOf(server.Release, isWorker),
        .. server.DatabaseSettings.Tls?.Mounts ?? [],
        .. server.Release.NeedsRedis ? server.CacheSettings.Mounts : [],
    ];

    /// <summary>Subscribed late, so that it comes after all checks that need not wait for the database.</summary>
    private static void CheckDataVersion(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        var check = new DataVersionCheck(server);
        foreach (var container in server.ServerContainers.Concat(server.Workers))
        {
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(container, check.RunAsync);
        }
    }

    private static void MountBlueprint(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        var files = AuthentikBlueprint.FilesOf(server);
        if (files.Count > 0)
        {
            var folder = GeneratedFolder.Write(builder.AppHostDirectory, server.Name, files);
            builder.CreateResourceBuilder(server.Worker).WithBindMount(folder, $"/blueprints/{AuthentikBlueprint.FolderName}", isReadOnly: true);
        }
    }
}
