using System.Diagnostics;
using System.Reflection;
using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;

namespace Tests.Offline;

/// <summary>The script that gets the orchestrator, without the network.</summary>
[SupportedOSPlatform("linux")]
public sealed class DcpFetchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static string Script { get; } = Path.Combine(
        typeof(DcpFetchTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "Offline", "orchestrator", "fetch");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ItGetsTheVersionThatTheEngineLooksFor() => Assert.Contains($"\nversion={OrchestratorFiles.Version}\n", File.ReadAllText(Script));

    [Fact]
    public async Task WhatIsThereIsPrintedAndNothingElseHappens()
    {
        var there = _folder.CreateSubdirectory($"orchestrator/{OrchestratorFiles.Version}");
        Assert.Equal((0, $"{there.FullName}\n", ""), await RunAsync(path: ""));
    }

    [Fact]
    public async Task WithoutNpmItSaysWhatToInstall()
    {
        var (exitCode, output, error) = await RunAsync(Tools("uname"));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("npm is not installed", error);
        Assert.Contains("apt-get install npm", error);
    }

    [Fact]
    public async Task WhenNpmFailsItsReasonIsShown()
    {
        var (exitCode, _, error) = await RunWithNpmAsync("echo 'npm error code ECONNREFUSED' >&2; exit 1");
        Assert.Equal(1, exitCode);
        Assert.Contains("ECONNREFUSED", error);
        Assert.Contains("npm could not get @microsoft/aspire-cli-linux-x64", error);
    }

    [Fact]
    public async Task AnotherArchiveIsRefusedAndNothingIsLeft()
    {
        var (exitCode, output, error) = await RunWithNpmAsync("echo something else > package.tgz");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("checksum", error);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.FullName, "orchestrator")));
    }

    private Task<(int, string, string)> RunWithNpmAsync(string npm)
    {
        var bin = Directory.CreateDirectory(Path.Combine(_folder.FullName, "bin"));
        var path = Path.Combine(bin.FullName, "npm");
        File.WriteAllText(path, $"#!/bin/sh\n{npm}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return RunAsync($"{bin.FullName}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    /// <summary>A folder with these programs and no others.</summary>
    private string Tools(params string[] names)
    {
        var bin = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tools"));
        foreach (var name in names)
        {
            File.CreateSymbolicLink(Path.Combine(bin.FullName, name), $"/usr/bin/{name}");
        }
        return bin.FullName;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string path)
    {
        var start = new ProcessStartInfo("/bin/bash", [Script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path;
        start.Environment[OrchestratorFiles.CacheVariable] = _folder.FullName;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(DcpFixture.Limit());
        var error = process.StandardError.ReadToEndAsync(DcpFixture.Limit());
        await process.WaitForExitAsync(DcpFixture.Limit());
        return (process.ExitCode, await output, await error);
    }
}
