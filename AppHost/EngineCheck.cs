using System.Diagnostics;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable ASPIRECONTAINERRUNTIME001 // The only way to learn which engine Aspire settled for.

/// <summary>What is asked of the container engine before the orchestrator is: it would wait for an engine without end, and try for some ten seconds to find an image.</summary>
internal static class EngineCheck
{
    private const string NameSetting = "ASPIRE_CONTAINER_RUNTIME";

    /// <summary>Ends the start with an error that says how to mend it, where no container engine answers.</summary>
    public static void AddEngineCheck(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        if (builder.Configuration[NameSetting] is { Length: > 0 } named and not ("docker" or "podman"))
        {
            throw new DistributedApplicationException($"{NameSetting} is '{named}'. Set it to docker or podman, or leave it out: then the one that runs is taken.");
        }

        builder.Eventing.Subscribe<BeforeStartEvent>(async (@event, cancellationToken) =>
        {
            var engine = await ResolveAsync(@event.Services, cancellationToken);
            if (!await engine.CheckIfRunningAsync(cancellationToken))
            {
                throw new DistributedApplicationException(
                    $"The container engine {engine.Name} does not answer. Start it, or install it, or name another in {NameSetting} (docker or podman); ./dev run installs and starts one where it may.");
            }
        });
    }

    /// <summary>Throws where the image is not there, so that the resource fails with the fix as its reason.</summary>
    public static async Task RequireImageAsync(IServiceProvider services, IResource resource, string image, CancellationToken cancellationToken)
    {
        var engine = await ResolveAsync(services, cancellationToken);
        var start = new ProcessStartInfo(engine.Name.ToLowerInvariant(), ["image", "inspect", "--format", "{{.Id}}", image])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new DistributedApplicationException(
                $"The image '{image}' of '{resource.Name}' cannot be used: {error.Trim()} Run ./dev images, which builds what is missing, and start '{resource.Name}' again.");
        }
    }

    private static Task<IContainerRuntime> ResolveAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(cancellationToken);
}
