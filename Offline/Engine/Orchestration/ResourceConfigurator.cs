using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>A workload as the orchestrator takes it, with what may be shown of it.</summary>
internal sealed record ConfiguredWorkload(
    DcpObject Object, ImmutableArray<EnvironmentVariableSnapshot> Environment, ImmutableArray<ResourcePropertySnapshot> Properties, ImmutableArray<VolumeSnapshot> Volumes);

/// <summary>Turns a resource, its environment and arguments evaluated, into the orchestrator's container or executable.</summary>
internal sealed class ResourceConfigurator(
    DistributedApplicationExecutionContext executionContext, ResourceLoggerService loggers, EndpointAllocator endpoints)
{
    public async Task<ConfiguredWorkload> ConfigureAsync(IResource resource, string objectName, string? networkName, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(resource);
        var values = await ResourceConfiguration.EnvironmentAsync(resource, executionContext, cancellationToken, logger).ConfigureAwait(false);
        var environment = new List<EnvVar>();
        var shown = new List<EnvironmentVariableSnapshot>();
        foreach (var (name, value) in values)
        {
            var text = await ResourceConfiguration.ResolveAsync(value, resource, executionContext, cancellationToken).ConfigureAwait(false) ?? "";
            environment.Add(new(name, text));
            shown.Add(new(name, text, IsFromSpec: true));
        }

        var args = new List<string>();
        var argsAreSecret = false;
        foreach (var value in await ResourceConfiguration.ArgumentsAsync(resource, executionContext, cancellationToken, logger).ConfigureAwait(false))
        {
            args.Add(await ResourceConfiguration.ResolveAsync(value, resource, executionContext, cancellationToken).ConfigureAwait(false) ?? "");
            argsAreSecret |= ResourceConfiguration.IsSecret(value);
        }

        DcpObject workload = resource switch
        {
            ContainerResource container => await ContainerAsync(container, objectName, networkName, environment, args, cancellationToken).ConfigureAwait(false),
            ProjectResource project => Project(project, objectName, environment, args),
            ExecutableResource executable => Executable(objectName, executable.Command, executable.WorkingDirectory, environment, args),
            _ => throw new InvalidOperationException($"Resource '{resource.Name}' of type {resource.GetType()} has no process."),
        };
        workload.Metadata.Annotate(DcpAnnotations.ResourceName, resource.Name);
        if (endpoints.ProducersOf(resource) is { Count: > 0 } producers)
        {
            workload.Metadata.SetServiceProducers(producers);
        }

        return new(workload, [.. shown], Properties(resource, args, argsAreSecret), Volumes(resource));
    }

    private static async Task<DcpObject> ContainerAsync(
        ContainerResource resource, string objectName, string? networkName, List<EnvVar> environment, List<string> args, CancellationToken cancellationToken)
    {
        var runArgs = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(new ContainerRuntimeArgsCallbackContext(runArgs, cancellationToken)).ConfigureAwait(false);
        }

        var aliases = resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(a => a.Alias);
        return new Container
        {
            Metadata = objectName,
            Spec = new ContainerSpec
            {
                Image = resource.Annotations.OfType<ContainerImageAnnotation>().Last().FullName,
                ContainerName = resource.Annotations.OfType<ContainerNameAnnotation>().LastOrDefault()?.Name ?? objectName,
                Command = resource.Entrypoint,
                Args = resource.ShellExecution == true ? ["-c", string.Join(' ', args)] : args,
                Env = environment,
                Ports =
                [
                    .. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new ContainerPort(e.TargetPort!.Value)
                    {
                        HostPort = e.IsProxied ? null : e.Port,
                        Protocol = e.Protocol.ToString().ToUpperInvariant(),
                    })
                ],
                VolumeMounts =
                [
                    .. resource.Annotations.OfType<ContainerMountAnnotation>().Select(m =>
                        new VolumeMount(m.Type == ContainerMountType.Volume ? "volume" : "bind", m.Source!, m.Target, m.IsReadOnly))
                ],
                Networks = networkName is null ? null : [new(networkName, [resource.Name, $"{resource.Name}.dev.internal", .. aliases])],
                RunArgs = [.. runArgs.Select(a => a.ToString()!)],
                PullPolicy = resource.Annotations.OfType<ContainerImagePullPolicyAnnotation>().LastOrDefault()?.ImagePullPolicy switch
                {
                    ImagePullPolicy.Always => ContainerPullPolicy.Always,
                    ImagePullPolicy.Missing => ContainerPullPolicy.Missing,
                    ImagePullPolicy.Never => ContainerPullPolicy.Never,
                    _ => null,
                },
            },
        };
    }

    private static DcpObject Project(ProjectResource project, string objectName, List<EnvVar> environment, List<string> args)
    {
        var metadata = project.GetProjectMetadata();
        var folder = Path.GetDirectoryName(metadata.ProjectPath)!;

        // The build of the AppHost built the project too, and said where: starting its program saves a second over `dotnet run`.
        return metadata is IProjectOutput output
            ? Executable(objectName, "dotnet", folder, environment, [output.OutputPath, .. args])
            : Executable(objectName, "dotnet", folder, environment, ["run", "--project", metadata.ProjectPath, "--no-launch-profile", "--", .. args]);
    }

    private static Executable Executable(string objectName, string command, string workingDirectory, List<EnvVar> environment, List<string> args) => new()
    {
        Metadata = objectName,
        Spec = new ExecutableSpec { ExecutablePath = command, WorkingDirectory = workingDirectory, Args = args, Env = environment },
    };

    private static ImmutableArray<ResourcePropertySnapshot> Properties(IResource resource, List<string> args, bool argsAreSecret)
    {
        var command = new ResourcePropertySnapshot("resource.appArgs", args.ToArray()) { IsSensitive = argsAreSecret };
        return resource switch
        {
            ContainerResource container =>
            [
                new("container.image", container.Annotations.OfType<ContainerImageAnnotation>().Last().FullName),
                new("container.command", container.Entrypoint),
                new("container.args", args.ToArray()) { IsSensitive = argsAreSecret },
                new("container.ports", container.Annotations.OfType<EndpointAnnotation>().Select(e => (object)e.TargetPort!.Value).ToArray()),
            ],
            ProjectResource project => [new("project.path", project.GetProjectMetadata().ProjectPath), command],
            ExecutableResource executable => [new("executable.path", executable.Command), new("executable.workDir", executable.WorkingDirectory), command],
            _ => [],
        };
    }

    private static ImmutableArray<VolumeSnapshot> Volumes(IResource resource) =>
        [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(m => new VolumeSnapshot(m.Source, m.Target, m.Type == ContainerMountType.Volume ? "volume" : "bind", m.IsReadOnly))];
}
