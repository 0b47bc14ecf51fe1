using Authentik.Emulator.Blueprints;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Authentik.Emulator.Redis;
using Authentik.Emulator.Tasks;
using Npgsql;

namespace Authentik.Emulator.Core;

/// <summary>What server, worker and commands share: the configuration, the database, Redis where the release needs it, and the services on top.</summary>
internal sealed class AuthentikCore : IAsyncDisposable
{
    private const int Tries = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Log Log = new("authentik.lifecycle.wait_for_db");

    private AuthentikCore(AuthentikRelease release, AuthentikConfiguration configuration, string role)
    {
        Release = release;
        Configuration = configuration;
        SecretKey = configuration.SecretKey();
        Database = DatabaseSettings.CreateDataSource(configuration, role);
        Redis = release.NeedsRedis ? new RedisConnection(configuration) : null;
        Catalog = new ModelCatalog(release);
        Blueprints = new BlueprintService(Database, configuration, release, Catalog);
        Tasks = new TaskQueue(Database);
        Changes = new ChangeFeed(Database);
    }

    internal AuthentikRelease Release { get; }

    internal AuthentikConfiguration Configuration { get; }

    internal string SecretKey { get; }

    internal NpgsqlDataSource Database { get; }

    /// <summary>Null for releases without Redis.</summary>
    internal RedisConnection? Redis { get; }

    internal ModelCatalog Catalog { get; }

    internal BlueprintService Blueprints { get; }

    internal TaskQueue Tasks { get; }

    internal ChangeFeed Changes { get; }

    /// <summary>Reads the configuration of this process; what makes starting pointless is a <see cref="ConfigurationException"/>.</summary>
    internal static AuthentikCore Create(string role)
    {
        var release = AuthentikRelease.FromEnvironment();
        var configuration = AuthentikConfiguration.FromEnvironment(release);
        Log.SetLevel(configuration.Text("log_level"));
        foreach (var warning in configuration.Warnings)
        {
            Log.Error(warning);
        }

        if (File.Exists("/etc/authentik/config.yml"))
        {
            Log.Warning("/etc/authentik/config.yml is not read by the authentik emulator; use environment variables");
        }

        return new AuthentikCore(release, configuration, role);
    }

    /// <summary>Waits for the database, then for Redis: 30 tries a second apart, for both together. False when they did not come.</summary>
    internal async Task<bool> WaitForDependenciesAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (what, reason) = ("PostgreSQL", await Database.ProbeAsync(cancellationToken));
            if (reason is null && Redis is not null)
            {
                (what, reason) = ("Redis", await Redis.ProbeAsync(cancellationToken));
            }

            if (reason is null)
            {
                return true;
            }

            if (attempt == Tries)
            {
                return false;
            }

            Log.Info($"{what} connection failed, retrying... ({attempt}/{Tries})", ("exc", reason));
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Brings the schema up to date and makes what authentik makes without a blueprint.</summary>
    internal void Migrate()
    {
        Migrator.Run(Database, Release.Text);
        Reconciler.Run(this);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
