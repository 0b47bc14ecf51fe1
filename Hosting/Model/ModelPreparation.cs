using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Completes the resources when all has been declared: what depends on the version, on the order of calls or on the value of a parameter.</summary>
internal static class ModelPreparation
{
    public static void PrepareAuthentik(this IDistributedApplicationBuilder builder, AuthentikResource server, int? httpPort)
    {
        builder.Eventing.Subscribe<BeforeStartEvent>(async (@event, cancellationToken) =>
        {
            SetImageTags(server);
            ModelValidation.Check(server);
            ApplyVersion(builder, server, @event.Services.GetRequiredService<ILogger<AuthentikResource>>());
            if (builder.ExecutionContext.IsRunMode)
            {
                PortCheck.Check(builder.Configuration, server, httpPort);
                await CheckSecretKeyAsync(server, cancellationToken).ConfigureAwait(false);
                MountBlueprint(builder, server);
                DeclaredFailure.Follow(server, @event.Services);
            }
        });

        foreach (var container in (ContainerResource[])[server, server.Worker])
        {
            // A key that is asked for in the dashboard is known only now.
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(container, async (_, cancellationToken) =>
                ModelValidation.CheckSecretKey(
                    server.SecretKeyParameter, await server.SecretKeyParameter.GetValueAsync(cancellationToken).ConfigureAwait(false)));
        }

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

    /// <summary>Leaves alone a tag that somebody set.</summary>
    private static void SetImageTags(AuthentikResource server)
    {
        foreach (var image in server.Containers.SelectMany(c => c.Annotations.OfType<ContainerImageAnnotation>()))
        {
            if (image.Tag == AuthentikContainerImageTags.Tag)
            {
                image.Tag = server.Version.ImageTag;
            }
        }
    }

    private static void ApplyVersion(IDistributedApplicationBuilder builder, AuthentikResource server, ILogger logger)
    {
        var release = server.Release;
        if (!release.Tested)
        {
            logger.LogWarning("authentik {Version} of '{Resource}' was not tested with this library. {Choices}", server.Version, server.Name, AuthentikRelease.Choices);
        }

        foreach (var core in (IResourceBuilder<ContainerResource>[])[builder.CreateResourceBuilder(server), builder.CreateResourceBuilder(server.Worker)])
        {
            core.WaitFor(builder.CreateResourceBuilder(ModelValidation.DatabaseOf(server)));
            if (release.NeedsRedis)
            {
                core.WaitFor(builder.CreateResourceBuilder(server.Redis!));
            }

            if (server.Media is { } media)
            {
                core.WithAnnotation(new ContainerMountAnnotation(media.Source, release.MediaPath, media.Type, isReadOnly: false));
            }
        }

        if (release.WorkerListens)
        {
            builder.CreateResourceBuilder(server.Worker)
                .WithHttpEndpoint(targetPort: 9000, name: AuthentikWorkerResource.HealthEndpointName)
                .WithHttpEndpoint(targetPort: 9300, name: AuthentikWorkerResource.MetricsEndpointName)
                .WithEndpoint(AuthentikWorkerResource.HealthEndpointName, e => e.ExcludeReferenceEndpoint = true)
                .WithEndpoint(AuthentikWorkerResource.MetricsEndpointName, e => e.ExcludeReferenceEndpoint = true)
                .WithUrlForEndpoint(AuthentikWorkerResource.HealthEndpointName, u => u.DisplayLocation = UrlDisplayLocation.DetailsOnly)
                .WithUrlForEndpoint(AuthentikWorkerResource.MetricsEndpointName, u => u.DisplayLocation = UrlDisplayLocation.DetailsOnly);
        }
    }

    private static async Task CheckSecretKeyAsync(AuthentikResource server, CancellationToken cancellationToken)
    {
        string? value;
        try
        {
            value = await server.SecretKeyParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MissingParameterValueException)
        {
            // The dashboard asks for it; checked again before the container starts.
            return;
        }

        ModelValidation.CheckSecretKey(server.SecretKeyParameter, value);
    }

    private static void MountBlueprint(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        var blueprint = new AuthentikBlueprint(server);
        if (!blueprint.IsEmpty)
        {
            var folder = BlueprintFolder.Write(builder.AppHostDirectory, server, blueprint);
            builder.CreateResourceBuilder(server.Worker).WithBindMount(folder, $"/blueprints/{AuthentikBlueprint.FolderName}", isReadOnly: true);
        }
    }
}
