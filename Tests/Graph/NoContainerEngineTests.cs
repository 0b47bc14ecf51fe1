using Tests.Support;

namespace Tests.Graph;

public sealed class NoContainerEngineTests
{
    [SkippableTheory]
    [InlineData("docker", "The container engine Docker does not answer. Start it, or install it, or name another in ASPIRE_CONTAINER_RUNTIME (docker or podman)")]
    [InlineData("podmann", "ASPIRE_CONTAINER_RUNTIME is 'podmann'. Set it to docker or podman")]
    public async Task TheStartEndsAtOnceAndSaysWhatToDo(string engine, string message)
    {
        Skip.IfNot(Engine.Program == "docker", "The address of an engine that is not there is given in Docker's own setting.");
        await using var process = AppHostProcess.Start(new string('0', 64), ("ASPIRE_CONTAINER_RUNTIME", engine), ("DOCKER_HOST", "tcp://127.0.0.1:1"));

        var output = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.NotEqual(0, process.ExitCode);
    }
}
