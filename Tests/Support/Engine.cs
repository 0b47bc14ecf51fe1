using System.Diagnostics;

namespace Tests.Support;

/// <summary>The container engine's command line.</summary>
public static class Engine
{
    /// <summary>Its name.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } named ? named : "docker";

    public static async Task<string> RunAsync(params string[] args)
    {
        var (exitCode, output) = await TryAsync(args);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{Program} {string.Join(' ', args)} failed with {exitCode}: {output}");
    }

    public static async Task<(int ExitCode, string Output)> TryAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }
}
