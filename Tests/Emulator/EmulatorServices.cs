using System.Net;
using System.Net.Sockets;
using Npgsql;
using Tests.Support;

namespace Tests.Emulator;

/// <summary>A real PostgreSQL and a real Redis in containers, for emulator processes on this machine.</summary>
public class EmulatorServices : IAsyncLifetime
{
    public const string Password = "correct-horse-1";
    private const int FirstPort = 18000;
    private const int PortCount = 14000;

    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    private static int s_nextPort = Random.Shared.Next(PortCount);

    private readonly List<string> _containers = [];
    private readonly Lazy<Task<EmulatorDeployment>> _shared;

    public EmulatorServices() => _shared = new(() => EmulatorDeployment.StartAsync(this));

    public int PostgresPort { get; } = FreePort();

    public int RedisPort { get; } = FreePort();

    private string Postgres => _containers[0];

    private string Redis => _containers[1];

    public async Task InitializeAsync()
    {
        // Trust in files is not a concern here; speed is.
        _containers.Add(await RunAsync("postgres:17", $"127.0.0.1:{PostgresPort}:5432", ["-e", $"POSTGRES_PASSWORD={Password}"],
            ["-c", "fsync=off", "-c", "max_connections=300"]));
        _containers.Add(await RunAsync("redis:8", $"127.0.0.1:{RedisPort}:6379", [], ["redis-server", "--save", "", "--requirepass", Password]));
        await WaitForPostgresAsync();
    }

    public async Task DisposeAsync()
    {
        if (_shared.IsValueCreated)
        {
            await (await _shared.Value).DisposeAsync();
        }

        foreach (var container in _containers)
        {
            await Engine.RunAsync("rm", "--force", "--volumes", container);
        }
    }

    /// <summary>A deployment for all tests of the collection that leave it as it is, apart from objects under names of their own.</summary>
    internal Task<EmulatorDeployment> SharedAsync() => _shared.Value;

    public NpgsqlDataSource Connect(string database) => NpgsqlDataSource.Create(
        $"Host=127.0.0.1;Port={PostgresPort};Username=postgres;Password={Password};Database={database};Pooling=false;Timeout=3");

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"emulator_{Guid.NewGuid():N}";
        await using var source = Connect("postgres");
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return name;
    }

    public Task StopPostgresAsync() => Engine.RunAsync("stop", "--time", "5", Postgres);

    public async Task StartPostgresAsync()
    {
        await Engine.RunAsync("start", Postgres);
        await WaitForPostgresAsync();
    }

    public Task StopRedisAsync() => Engine.RunAsync("stop", "--time", "5", Redis);

    public Task StartRedisAsync() => Engine.RunAsync("start", Redis);

    /// <summary>A port nobody listens on, from below the range the system takes ports for outgoing connections from.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + ((Interlocked.Increment(ref s_nextPort) & int.MaxValue) % PortCount);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    private static async Task<string> RunAsync(string image, string port, string[] options, string[] command)
    {
        var local = $"authentik-aspire/{image}";
        var exists = (await Engine.TryAsync("image", "inspect", local)).ExitCode == 0;
        return (await Engine.RunAsync(["run", "--detach", "--publish", port, .. options, exists ? local : $"docker.io/library/{image}", .. command])).Trim();
    }

    private async Task WaitForPostgresAsync()
    {
        await using var source = Connect("postgres");
        await Eventually.TrueAsync("PostgreSQL answers", s_startLimit, async () =>
        {
            try
            {
                await using var command = source.CreateCommand("select 1");
                return await command.ExecuteScalarAsync() is 1;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }
}

/// <summary>Tests that leave PostgreSQL and Redis running, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class EmulatorCollection : ICollectionFixture<EmulatorServices>
{
    public const string Name = "Emulator";
}

/// <summary>Tests of outposts, which wait for what ends with time; they run beside the others.</summary>
[CollectionDefinition(Name)]
public sealed class EmulatorOutpostCollection : ICollectionFixture<EmulatorServices>
{
    public const string Name = "Emulator outposts";
}

/// <summary>Tests that stop PostgreSQL or Redis; they have a pair for themselves.</summary>
[CollectionDefinition(Name)]
public sealed class EmulatorOutageCollection : ICollectionFixture<EmulatorServices>
{
    public const string Name = "Emulator outages";
}
