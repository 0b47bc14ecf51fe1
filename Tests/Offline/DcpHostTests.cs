using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tests.Offline;

[Collection(DcpCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DcpHostTests
{
    [SkippableFact]
    public async Task StoppingEndsTheProcessesAndRemovesTheSessionFolder()
    {
        DcpFixture.Require();
        await using var host = await DcpHost.StartAsync(DcpFixture.Options, NullLogger.Instance, DcpFixture.Limit());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(host.SessionFolder));
        var pid = await RunSleepAsync(host);

        await host.StopAsync(DcpFixture.Limit());

        Assert.Null(ProcessStat.Read(pid));
        await host.Exited.WaitAsync(DcpFixture.Limit());
        Assert.False(Directory.Exists(host.SessionFolder));
    }

    [SkippableFact]
    public async Task WhenTheProcessItWatchesIsKilledTheOrchestratorEndsWithAllItRuns()
    {
        DcpFixture.Require();
        using var watched = Process.Start("sleep", "600");
        await using var host = await DcpHost.StartAsync(
            DcpFixture.Options with { MonitoredProcessId = watched.Id }, NullLogger.Instance, DcpFixture.Limit());
        var pid = await RunSleepAsync(host);

        watched.Kill();

        await host.Exited.WaitAsync(DcpFixture.Limit(15));
        Assert.Null(ProcessStat.Read(pid));
        Assert.False(Directory.Exists(host.SessionFolder));
    }

    [SkippableFact]
    public async Task WhenTheOrchestratorEndsByItselfItShowsAndWatchesEnd()
    {
        DcpFixture.Require();
        await using var host = await DcpHost.StartAsync(DcpFixture.Options, NullLogger.Instance, DcpFixture.Limit());
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in host.Client.WatchAsync<Executable>(DcpFixture.Limit()))
            {
            }
        });
        await RunSleepAsync(host);

        await using var daemon = await DcpDaemon.FindAsync(Path.Combine(host.SessionFolder, "kubeconfig"), DcpFixture.Limit());
        daemon!.Terminate();

        await host.Exited.WaitAsync(DcpFixture.Limit());
        await watching.WaitAsync(DcpFixture.Limit());
        var failure = await Assert.ThrowsAsync<DcpException>(() => host.Client.ListAsync<Executable>(DcpFixture.Limit()));
        Assert.Contains("does not answer", failure.Message);
    }

    [SkippableFact]
    public async Task StoppingThatIsCancelledGoesOnInTheBackground()
    {
        DcpFixture.Require();
        await using var host = await DcpHost.StartAsync(DcpFixture.Options, NullLogger.Instance, DcpFixture.Limit());
        var pid = await RunSleepAsync(host);
        var clock = Stopwatch.StartNew();

        await host.StopAsync(new CancellationToken(canceled: true));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await host.Exited.WaitAsync(DcpFixture.Limit());
        Assert.Null(ProcessStat.Read(pid));
        Assert.False(Directory.Exists(host.SessionFolder));
    }

    [SkippableFact]
    public async Task WhatConfiguresThisProcessDoesNotConfigureTheOnesItStarts()
    {
        DcpFixture.Require();
        const string Name = "DOTNET_LAUNCH_PROFILE";
        var before = Environment.GetEnvironmentVariable(Name);
        Environment.SetEnvironmentVariable(Name, "test");
        await using var host = await DcpHost.StartAsync(DcpFixture.Options, NullLogger.Instance, DcpFixture.Limit());
        Environment.SetEnvironmentVariable(Name, before);

        await host.Client.CreateAsync(DcpFixture.Shell("env", "env"), DcpFixture.Limit());
        await host.Client.WaitForAsync<Executable>("env", e => e.Status?.State == ExecutableState.Finished, DcpFixture.Limit());

        var lines = new List<string>();
        await foreach (var line in host.Client.LogsAsync<Executable>("env", DcpLogSource.StdOut, follow: false, timestamps: false, DcpFixture.Limit()))
        {
            lines.Add(line);
        }
        Assert.Contains(lines, line => line.StartsWith("PATH=", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith(Name, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task TheOrchestratorTellsItsVersionAndTheContainerEnginesState()
    {
        DcpFixture.Require();
        var info = await DcpHost.GetInfoAsync(DcpFixture.Options, DcpFixture.Limit());
        Assert.Matches(@"^\d+\.\d+\.\d+", info.Version);
        Assert.Equal("docker", info.Containers!.Runtime);

        var other = await Assert.ThrowsAsync<DcpException>(
            () => DcpHost.GetInfoAsync(DcpFixture.Options with { ContainerRuntime = "rkt" }, DcpFixture.Limit()));
        Assert.Contains("must be one of (docker, podman)", other.Message);
    }

    [Fact]
    public async Task AMissingOrchestratorIsNamedWithWhatGetsIt()
    {
        var options = new DcpOptions { BinFolder = "/no/such/folder" };
        var failure = await Assert.ThrowsAsync<DcpException>(() => DcpHost.StartAsync(options, NullLogger.Instance, DcpFixture.Limit()));
        Assert.Contains("/no/such/folder/dcp", failure.Message);
        Assert.Contains("Offline/orchestrator/fetch", failure.Message);

        var files = Assert.Throws<DcpException>(() => new OrchestratorFiles("/no/such/folder").EnsureExist());
        Assert.Contains(OrchestratorFiles.CacheVariable, files.Message);
    }

    [Fact]
    public async Task AnOrchestratorThatEndsWhileItStartsSaysWhy()
    {
        var folder = Directory.CreateTempSubdirectory();
        var program = Path.Combine(folder.FullName, "dcp");
        await File.WriteAllTextAsync(program, "#!/bin/sh\ncase \"$*\" in *--detach*) exit 0 ;; esac\necho the port is in use >&2\nexit 1\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = new DcpOptions { BinFolder = folder.FullName, SessionFolderRoot = folder.FullName };

        var failure = await Assert.ThrowsAsync<DcpException>(() => DcpHost.StartAsync(options, NullLogger.Instance, DcpFixture.Limit()));

        Assert.Contains("ended while it started: the port is in use", failure.Message);
        Assert.Equal([program], Directory.EnumerateFileSystemEntries(folder.FullName));
        folder.Delete(recursive: true);
    }

    private static async Task<int> RunSleepAsync(DcpHost host)
    {
        await host.Client.CreateAsync(DcpFixture.Shell("sleep", "exec sleep 600"), DcpFixture.Limit());
        var running = await host.Client.WaitForAsync<Executable>("sleep", e => e.Status?.State == ExecutableState.Running, DcpFixture.Limit());
        return running.Status!.Pid!.Value;
    }
}
