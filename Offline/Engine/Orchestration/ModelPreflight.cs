using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Finds what cannot work before anything is started: the orchestrator would notice each only when the resource's turn comes, after
/// ten to thirty seconds of trying, and would create a missing bind source as an empty folder.
/// </summary>
internal sealed class ModelPreflight(DistributedApplicationModel model, EndpointAllocator endpoints, ILogger<ModelPreflight> logger)
{
    /// <exception cref="DistributedApplicationException">Something cannot work; the message has a line for each finding.</exception>
    public async Task CheckAsync(DcpOptions options, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        findings.AddRange(Ports());
        findings.AddRange(BindSources());
        if (model.Resources.OfType<ContainerResource>().Any())
        {
            var engine = await EngineAsync(options, cancellationToken).ConfigureAwait(false);
            findings.AddRange(engine is null ? await ImagesAsync(options.ContainerRuntime, cancellationToken).ConfigureAwait(false) : [engine]);
        }

        if (findings.Count > 0)
        {
            throw new DistributedApplicationException(string.Join(Environment.NewLine, findings));
        }
    }

    private IEnumerable<string> Ports()
    {
        var taken = new Dictionary<int, (IResource Resource, EndpointAnnotation Endpoint)>();
        foreach (var (resource, endpoint, port) in endpoints.FixedPorts())
        {
            if (taken.TryGetValue(port, out var other))
            {
                yield return $"Port {port} is given twice: to endpoint '{other.Endpoint.Name}' of '{other.Resource.Name}' and to endpoint '{endpoint.Name}' of '{resource.Name}'. Give one of them another port, or none, to have a free one chosen.";
            }
            else if (!FreePort.IsFree(port))
            {
                yield return $"Port {port} of endpoint '{endpoint.Name}' of '{resource.Name}' is in use by another process. End that process, give the endpoint another port, or none, to have a free one chosen.";
            }

            taken.TryAdd(port, (resource, endpoint));
        }
    }

    private IEnumerable<string> BindSources() =>
        from resource in model.Resources
        from mount in resource.Annotations.OfType<ContainerMountAnnotation>()
        where mount.Type == ContainerMountType.BindMount && !Path.Exists(mount.Source)
        select $"The bind mount of '{resource.Name}' to '{mount.Target}' has no source: '{mount.Source}' does not exist. Create it, or correct the path.";

    private static async Task<string?> EngineAsync(DcpOptions options, CancellationToken cancellationToken)
    {
        var containers = (await DcpHost.GetInfoAsync(options, cancellationToken).ConfigureAwait(false)).Containers;
        return containers switch
        {
            { Installed: true, Running: true } => null,
            { Installed: true } => $"The container engine '{options.ContainerRuntime}' is installed but does not answer. Start it, and check with: {options.ContainerRuntime} info",
            _ => $"The container engine '{options.ContainerRuntime}' is not installed. Install Docker or Podman (ASPIRE_CONTAINER_RUNTIME=podman), or put it on the PATH.",
        };
    }

    private async Task<IEnumerable<string>> ImagesAsync(string engine, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(
            from resource in model.Resources.OfType<ContainerResource>()
            where !resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
            group resource by resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.FullName ?? "" into users
            select ImageAsync(engine, users.Key, [.. users], cancellationToken)).ConfigureAwait(false);
        return findings.OfType<string>();
    }

    private async Task<string?> ImageAsync(string engine, string image, ContainerResource[] users, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", users.Select(user => $"'{user.Name}'"));
        if (image.Length == 0)
        {
            return $"The container {names} has no image. Give it one with WithImage.";
        }

        if (await RunAsync(engine, ["image", "inspect", "--format", "{{.Id}}", image], cancellationToken).ConfigureAwait(false) is { ExitCode: 0 })
        {
            return null;
        }

        if (users.Any(user => user.Annotations.OfType<ContainerImagePullPolicyAnnotation>().LastOrDefault()?.ImagePullPolicy == ImagePullPolicy.Never))
        {
            return $"The image '{image}' of {names} is not on this machine, and its pull policy is never. Build it (./dev images), or correct the name or tag.";
        }

        logger.LogInformation("Pulling image '{Image}' of {Resources}.", image, names);
        var (exitCode, output) = await RunAsync(engine, ["pull", "--quiet", image], cancellationToken).ConfigureAwait(false);
        return exitCode == 0
            ? null
            : $"The image '{image}' of {names} is not on this machine and cannot be pulled: {output.Trim()} Correct the name or tag, or see that its registry can be reached.";
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string command, string[] args, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return (process.ExitCode, await error.ConfigureAwait(false) is { Length: > 0 } text ? text : await output.ConfigureAwait(false));
    }
}
