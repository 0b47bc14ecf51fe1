using System.Diagnostics;

namespace Tests.Publish;

/// <summary>Docker Compose 2: that of the machine's Docker, or the one that <c>./dev</c> got.</summary>
internal static class ComposeProgram
{
    private static readonly Lazy<Task<bool>> s_isThere = new(async () => (await RunAsync(".", new Dictionary<string, string>(), "docker", ["compose", "version"])).ExitCode == 0);

    public static async Task RequireAsync() =>
        Skip.IfNot(await s_isThere.Value, "There is no Docker Compose 2. ./dev test gets it on Debian as root; elsewhere install Docker's compose plugin.");

    /// <summary>Runs a program in a folder, in which <c>docker compose</c> is Compose 2.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Environment.GetEnvironmentVariable("Compose__DockerConfig") is { Length: > 0 } configuration)
        {
            start.Environment["DOCKER_CONFIG"] = configuration;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end in four minutes.");
        }

        return (process.ExitCode, await output + await error);
    }
}
