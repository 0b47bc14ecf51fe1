using System.Diagnostics;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>The command line of the container engine that Aspire uses, Docker or Podman. Secrets reach it by its environment only, never as arguments.</summary>
internal sealed class ContainerEngine(string executable)
{
    /// <summary>As much of an error as is worth reading.</summary>
    private const int LongestError = 2000;

    public static async Task<ContainerEngine> ResolveAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
#pragma warning disable ASPIRECONTAINERRUNTIME001 // The only way to learn which engine Aspire settled for.
        var runtime = await services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(cancellationToken).ConfigureAwait(false);
#pragma warning restore ASPIRECONTAINERRUNTIME001
        return new(runtime.Name.Equals("Podman", StringComparison.OrdinalIgnoreCase) ? "podman" : "docker");
    }

    /// <summary>Runs a command to its end and returns what it printed; an exit code other than 0 is an error with what it said.</summary>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        await RunAsync(arguments, new EngineStreams { Output = output }, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>Runs a command that reads from or writes to a stream; both stay open. Whatever ends this call ends the command too.</summary>
    public async Task RunAsync(IEnumerable<string> arguments, EngineStreams streams, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in streams.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new DistributedApplicationException($"'{executable}' could not be started.");
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = process.StandardOutput.BaseStream.CopyToAsync(streams.Output ?? Stream.Null, cancellationToken);
            var inputFault = await FeedAsync(process, streams.Input, cancellationToken).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            var message = (await error.ConfigureAwait(false)).Trim();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0 || inputFault is not null)
            {
                throw new DistributedApplicationException(
                    $"{streams.What ?? $"'{executable} {start.ArgumentList[0]}'"} failed with exit code {process.ExitCode}: {(message.Length > 0 ? message[^Math.Min(message.Length, LongestError)..] : inputFault?.Message ?? "it said nothing")}",
                    inputFault!);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A command that ends before it has read everything says why on its error stream; the broken pipe says nothing.</summary>
    private static async Task<IOException?> FeedAsync(Process process, Stream? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
            {
                await input.CopyToAsync(process.StandardInput.BaseStream, cancellationToken).ConfigureAwait(false);
            }

            process.StandardInput.Close();
            return null;
        }
        catch (IOException ex)
        {
            return ex;
        }
    }
}

/// <summary>What a command of the container engine is connected to.</summary>
internal sealed record EngineStreams
{
    public Stream? Input { get; init; }

    public Stream? Output { get; init; }

    /// <summary>For values that must not be seen in the list of processes; handed on to a container by its name, as in <c>--env PGPASSWORD</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The subject of the sentence if it fails.</summary>
    public string? What { get; init; }
}
