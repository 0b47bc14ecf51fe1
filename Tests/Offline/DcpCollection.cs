using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tests.Offline;

/// <summary>The tests of the orchestrator and the dashboard run one after the other: they measure what the machine does.</summary>
[CollectionDefinition(Name)]
public sealed class DcpCollection : ICollectionFixture<DcpFixture>
{
    public const string Name = "Orchestrator";
}

/// <summary>One running orchestrator for the tests that need no other one.</summary>
public sealed class DcpFixture : IAsyncLifetime
{
    private DcpHost? _host;

    internal static DcpOptions Options { get; } = new() { BinFolder = OrchestratorFiles.Default.DcpFolder };

    internal DcpClient Client => _host!.Client;

    /// <summary>No test waits for longer.</summary>
    internal static CancellationToken Limit(int seconds = 30) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;

    /// <summary>A name that no other test uses.</summary>
    internal static string Unique(string name) => $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)];

    internal static void Require() =>
        Skip.IfNot(OrchestratorFiles.Default.Exist, $"The orchestrator is not in '{OrchestratorFiles.Default.Folder}': run Offline/orchestrator/fetch.");

    internal static async Task RequireContainerEngineAsync()
    {
        Require();
        Skip.IfNot((await DcpHost.GetInfoAsync(Options, Limit())).Containers is { Running: true }, "No container engine is running.");
    }

    internal static Executable Shell(string name, string script, params ServiceProducer[] producers)
    {
        var executable = new Executable { Metadata = name, Spec = new() { ExecutablePath = "/bin/sh", Args = ["-c", script] } };
        executable.Metadata.SetServiceProducers(producers);
        return executable;
    }

    public async Task InitializeAsync()
    {
        if (OrchestratorFiles.Default.Exist)
        {
            _host = await DcpHost.StartAsync(Options, NullLogger.Instance, Limit());
        }
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
