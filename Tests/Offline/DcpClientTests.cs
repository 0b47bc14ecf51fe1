using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Dcp;

namespace Tests.Offline;

[Collection(DcpCollection.Name)]
public sealed class DcpClientTests(DcpFixture orchestrator)
{
    private static readonly Func<Executable, bool> s_isRunning = executable => executable.Status?.State == ExecutableState.Running;

    private static readonly Func<Executable, bool> s_hasEnded =
        executable => executable.Status?.State is ExecutableState.Finished or ExecutableState.Terminated;

    private DcpClient Client
    {
        get
        {
            DcpFixture.Require();
            return orchestrator.Client;
        }
    }

    [SkippableFact]
    public async Task AnExecutableRunsAndItsOutputAndExitCodeAreRead()
    {
        var executable = DcpFixture.Shell(DcpFixture.Unique("exe"), "echo \"to $WHOM\"; echo problem >&2; exit 3");
        executable.Spec.Env = [new("WHOM", "you")];
        await Client.CreateAsync(executable, DcpFixture.Limit());

        var ended = await Client.WaitForAsync(executable.Name, s_hasEnded, DcpFixture.Limit());

        Assert.Equal(3, ended.Status!.ExitCode);
        Assert.Equal(["to you"], await ReadAsync(executable.Name, DcpLogSource.StdOut));
        Assert.Equal(["problem"], await ReadAsync(executable.Name, DcpLogSource.StdErr));
    }

    [SkippableFact]
    public async Task AFollowedLogTellsLinesAsTheyComeWithTheirTime()
    {
        var executable = DcpFixture.Shell(DcpFixture.Unique("exe"), "echo one; sleep 0.5; echo two; exec sleep 60");
        await Client.CreateAsync(executable, DcpFixture.Limit());

        var lines = new List<string>();
        await foreach (var line in Client.LogsAsync<Executable>(executable.Name, DcpLogSource.StdOut, cancellationToken: DcpFixture.Limit()))
        {
            lines.Add(line);
            if (lines.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["one", "two"], lines.Select(line => line.Split(' ')[1]));
        Assert.All(lines, line => Assert.True(DateTimeOffset.TryParse(line.Split(' ')[0], out _)));
        await Client.DeleteAsync<Executable>(executable.Name, cancellationToken: DcpFixture.Limit());
    }

    [SkippableFact]
    public async Task AStoppedExecutableEndsAndCanBeStartedAgainUnderTheSameName()
    {
        var name = DcpFixture.Unique("exe");
        await Client.CreateAsync(DcpFixture.Shell(name, "exec sleep 60"), DcpFixture.Limit());
        var first = await Client.WaitForAsync(name, s_isRunning, DcpFixture.Limit());

        await Client.StopAsync<Executable>(name, DcpFixture.Limit());
        await Client.WaitForAsync(name, s_hasEnded, DcpFixture.Limit());
        Assert.Null(ProcessStat.Read(first.Status!.Pid!.Value));

        await Client.DeleteAsync<Executable>(name, cancellationToken: DcpFixture.Limit());
        await Client.CreateAsync(DcpFixture.Shell(name, "exec sleep 60"), DcpFixture.Limit());
        var second = await Client.WaitForAsync(name, s_isRunning, DcpFixture.Limit());
        Assert.NotEqual(first.Metadata.Uid, second.Metadata.Uid);
        await Client.DeleteAsync<Executable>(name, cancellationToken: DcpFixture.Limit());
        Assert.Null(ProcessStat.Read(second.Status!.Pid!.Value));
    }

    [SkippableFact]
    public async Task AnExecutableThatIsNotToStartWaitsUntilItIsTold()
    {
        var executable = DcpFixture.Shell(DcpFixture.Unique("exe"), "exit 0");
        executable.Spec.Start = false;
        await Client.CreateAsync(executable, DcpFixture.Limit());
        await Task.Delay(500);
        Assert.True(string.IsNullOrEmpty((await Client.GetAsync<Executable>(executable.Name, DcpFixture.Limit()))!.Status?.State));

        await Client.StartAsync<Executable>(executable.Name, DcpFixture.Limit());

        var ended = await Client.WaitForAsync(executable.Name, s_hasEnded, DcpFixture.Limit());
        Assert.Equal(0, ended.Status!.ExitCode);
    }

    [SkippableFact]
    public async Task TheReasonOfAFailedStartIsInTheSystemLog()
    {
        var name = DcpFixture.Unique("exe");
        await Client.CreateAsync(new Executable { Metadata = name, Spec = new() { ExecutablePath = "/no/such/program" } }, DcpFixture.Limit());

        await Client.WaitForAsync<Executable>(name, e => e.Status?.State == ExecutableState.FailedToStart, DcpFixture.Limit());

        Assert.Contains(await ReadAsync(name, DcpLogSource.System), line => line.Contains("/no/such/program") && line.Contains("no such file"));
    }

    [SkippableFact]
    public async Task AServiceHasItsPortAtOnceAndLeadsToWhatServesIt()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var name = DcpFixture.Unique("svc");
        await Client.CreateAsync(new Service { Metadata = name, Spec = new() }, DcpFixture.Limit());
        var service = await Client.WaitForAsync<Service>(name, s => s.Status?.EffectivePort is > 0, DcpFixture.Limit());
        Assert.Equal(ServiceState.NotReady, service.Status!.State);

        // The listener of this test stands for one of the executable.
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        var executable = DcpFixture.Shell(DcpFixture.Unique("exe"), $"echo '{DcpTemplates.PortFor(name)}'; exec sleep 60", new ServiceProducer(name, port, "127.0.0.1"));
        await Client.CreateAsync(executable, DcpFixture.Limit());
        await Client.WaitForAsync<Service>(name, s => s.Status?.State == ServiceState.Ready, DcpFixture.Limit());

        using var browser = new TcpClient();
        await browser.ConnectAsync(IPAddress.Loopback, service.Status.EffectivePort!.Value, DcpFixture.Limit());
        using var accepted = await server.AcceptTcpClientAsync(DcpFixture.Limit());
        await foreach (var line in Client.LogsAsync<Executable>(executable.Name, DcpLogSource.StdOut, timestamps: false, cancellationToken: DcpFixture.Limit()))
        {
            Assert.Equal($"{service.Status.EffectivePort}", line);
            break;
        }
        await Client.DeleteAsync<Executable>(executable.Name, cancellationToken: DcpFixture.Limit());
    }

    [SkippableFact]
    public async Task AWatchTellsEachVersionOfAnObjectOnceFromItsCreationToItsEnd()
    {
        var name = DcpFixture.Unique("exe");
        var changes = new List<DcpWatchEvent<Executable>>();
        var watching = WatchAsync();
        await Client.CreateAsync(DcpFixture.Shell(name, "exit 0"), DcpFixture.Limit());
        await Client.WaitForAsync(name, s_hasEnded, DcpFixture.Limit());
        await Client.DeleteAsync<Executable>(name, cancellationToken: DcpFixture.Limit());
        await watching;

        Assert.Equal(DcpWatchEventType.Added, changes[0].Type);
        Assert.Equal(DcpWatchEventType.Deleted, changes[^1].Type);
        Assert.All(changes.Skip(1).SkipLast(1), change => Assert.Equal(DcpWatchEventType.Modified, change.Type));
        var versions = changes.SkipLast(1).Select(change => change.Object.Metadata.Version).ToList();
        Assert.Equal(versions.Distinct().Order(), versions);

        async Task WatchAsync()
        {
            await foreach (var change in Client.WatchAsync<Executable>(DcpFixture.Limit()))
            {
                if (change.Object.Name == name)
                {
                    changes.Add(change);
                    if (change.Type == DcpWatchEventType.Deleted)
                    {
                        return;
                    }
                }
            }
        }
    }

    [SkippableFact]
    public async Task ARefusalSaysWhatWasWantedAndWhyNot()
    {
        var executable = DcpFixture.Shell(DcpFixture.Unique("exe"), "exit 0");
        await Client.CreateAsync(executable, DcpFixture.Limit());

        var twice = await Assert.ThrowsAsync<DcpException>(() => Client.CreateAsync(executable, DcpFixture.Limit()));
        Assert.Equal((409, "AlreadyExists"), (twice.Code, twice.Reason));
        Assert.StartsWith($"Could not create Executable '{executable.Name}':", twice.Message);

        var empty = new Executable { Metadata = DcpFixture.Unique("exe"), Spec = new() { ExecutablePath = "" } };
        var invalid = await Assert.ThrowsAsync<DcpException>(() => Client.CreateAsync(empty, DcpFixture.Limit()));
        Assert.Equal((422, "Invalid"), (invalid.Code, invalid.Reason));
        Assert.Contains("executablePath", invalid.Message);
    }

    [SkippableFact]
    public async Task WhatIsNotThereIsNotFoundAndNeedsNoDeleting()
    {
        var name = DcpFixture.Unique("none");
        Assert.Null(await Client.GetAsync<Container>(name, DcpFixture.Limit()));
        await Client.DeleteAsync<Container>(name, cancellationToken: DcpFixture.Limit());
        var noLog = await Assert.ThrowsAsync<DcpException>(() => ReadAsync(name, DcpLogSource.StdOut));
        Assert.Equal(404, noLog.Code);
    }

    private async Task<List<string>> ReadAsync(string name, DcpLogSource source)
    {
        var lines = new List<string>();
        await foreach (var line in Client.LogsAsync<Executable>(name, source, follow: false, timestamps: false, DcpFixture.Limit()))
        {
            lines.Add(line);
        }
        return lines;
    }
}
