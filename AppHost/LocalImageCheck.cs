using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

/// <summary>Whether a local image is there, asked of the container engine that Aspire uses.</summary>
internal static class LocalImageCheck
{
    /// <summary>Says at once what the orchestrator would find out by trying for some ten seconds, and how to mend it.</summary>
    public static async Task RequireAsync(IConfiguration configuration, IResource resource, string image, CancellationToken cancellationToken)
    {
        var engine = configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } named ? named : "docker";
        var (exitCode, error) = await RunAsync(engine, ["image", "inspect", "--format", "{{.Id}}", image], cancellationToken);
        if (exitCode != 0)
        {
            throw new DistributedApplicationException(
                $"The image '{image}' of '{resource.Name}' cannot be used: {error.Trim()} Run ./dev images, which builds what is missing, and start '{resource.Name}' again.");
        }
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string engine, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, error);
        }
        catch (Win32Exception ex)
        {
            throw new DistributedApplicationException($"The container engine '{engine}' cannot be run: {ex.Message}. Install it, or name another in ASPIRE_CONTAINER_RUNTIME (docker or podman).", ex);
        }
    }
}
