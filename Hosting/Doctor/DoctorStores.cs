using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace Authentik.Aspire.Hosting;

/// <summary>What the doctor sees of PostgreSQL, Redis and the disks.</summary>
internal sealed class DoctorStores(AuthentikResource server, AuthentikStack stack, IServiceProvider services)
{
    private const int Measurements = 5;
    private const int SecondsToAnswer = 5;

    public async Task<Looked<DatabaseState>> DatabaseAsync(CancellationToken cancellationToken)
    {
        var settings = await DatabaseAccess.ConnectionAsync(server, cancellationToken).ConfigureAwait(false);
        (settings.Pooling, settings.Timeout, settings.CommandTimeout) = (false, SecondsToAnswer, SecondsToAnswer);
        try
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                var milliseconds = await MeasureAsync(() => ScalarAsync("SELECT 1")).ConfigureAwait(false);
                var migrated = await ScalarAsync("SELECT to_regclass('django_migrations') IS NOT NULL").ConfigureAwait(false) is true;
                return Looked<DatabaseState>.At(new(
                    (string)(await ScalarAsync("SHOW server_version").ConfigureAwait(false))!,
                    milliseconds,
                    (long)(await ScalarAsync("SELECT pg_database_size(current_database())").ConfigureAwait(false))!,
                    (int)(long)(await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").ConfigureAwait(false))!,
                    int.Parse((string)(await ScalarAsync("SHOW max_connections").ConfigureAwait(false))!, CultureInfo.InvariantCulture),
                    (string)(await ScalarAsync("SHOW server_encoding").ConfigureAwait(false))!,
                    migrated ? (int)(long)(await ScalarAsync("SELECT count(*) FROM django_migrations").ConfigureAwait(false))! : 0,
                    migrated ? (string?)await ScalarAsync("SELECT app || ' ' || name FROM django_migrations ORDER BY id DESC LIMIT 1").ConfigureAwait(false) : null));
            }

            async Task<object?> ScalarAsync(string sql)
            {
                using var command = new NpgsqlCommand(sql, connection);
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception ex) when (ex is NpgsqlException or TimeoutException)
        {
            return Looked<DatabaseState>.Failed(ex.Message);
        }
    }

    public static async Task<Looked<RedisState>> RedisAsync(RedisResource redis, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse((await redis.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false))!);
        (options.ConnectTimeout, options.AbortOnConnectFail, options.ConnectRetry, options.AllowAdmin) = (SecondsToAnswer * 1000, true, 1, true);
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var endpoint = connection.GetServer(options.EndPoints[0]);
                var milliseconds = await MeasureAsync(() => connection.GetDatabase().PingAsync()).ConfigureAwait(false);
                var info = (await endpoint.InfoAsync().ConfigureAwait(false)).SelectMany(section => section).ToLookup(pair => pair.Key, pair => pair.Value);
                return Looked<RedisState>.At(new(
                    info["redis_version"].FirstOrDefault() ?? "unknown", milliseconds, Number("used_memory"), Number("maxmemory"), await endpoint.DatabaseSizeAsync().ConfigureAwait(false)));

                long Number(string key) => long.TryParse(info[key].FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : 0;
            }
        }
        catch (RedisException ex)
        {
            // Which way it fails is in one of the inner messages; the outer one is a page of hints.
            var all = string.Join(' ', Messages(ex));
            return Looked<RedisState>.Failed(
                all.Contains("WRONGPASS", StringComparison.Ordinal) || all.Contains("NOAUTH", StringComparison.Ordinal)
                    ? $"it refuses the password of parameter '{redis.PasswordParameter?.Name}'."
                    : ex.Message.Split(". ")[0]);
        }
    }

    /// <summary>The disks and shared memories as the containers see them, and the disk of the backups. An image without <c>df</c> tells nothing.</summary>
    public async Task<IReadOnlyList<SpaceFact>> SpaceAsync(CancellationToken cancellationToken)
    {
        List<SpaceFact> spaces = [];
        var engine = await ContainerEngine.ResolveAsync(services, cancellationToken).ConfigureAwait(false);
        if (DatabaseAccess.ContainerOf(server) is { } postgres)
        {
            await AddAsync(postgres, "/var/lib/postgresql", "the disk of", isSharedMemory: false).ConfigureAwait(false);
        }

        await AddAsync(server.ServerContainers.First(), server.Release.MediaPath, "the disk of uploads of", isSharedMemory: false).ConfigureAwait(false);
        foreach (var core in server.ServerContainers.Concat(server.Workers))
        {
            await AddAsync(core, "/dev/shm", "the shared memory of", isSharedMemory: true).ConfigureAwait(false);
        }

        if (services.GetRequiredKeyedService<BackupFolder>(server.Name).Path is var folder && Directory.Exists(folder))
        {
            var drive = new DriveInfo(folder);
            spaces.Add(new("the disk of the backups", false, drive.TotalSize, drive.TotalSize - drive.AvailableFreeSpace));
        }

        return spaces;

        async Task AddAsync(IResource resource, string path, string what, bool isSharedMemory)
        {
            if (stack.ContainerIdOf(resource) is not { } id)
            {
                return;
            }

            try
            {
                if (ParseDf(await engine.RunAsync(["exec", id, "df", "-Pk", path], cancellationToken).ConfigureAwait(false)) is var (total, used))
                {
                    spaces.Add(new($"{what} '{resource.Name}'", isSharedMemory, total, used));
                }
            }
            catch (DistributedApplicationException)
            {
                // No df in it.
            }
        }
    }

    /// <summary>The second line of <c>df -Pk</c>: device, blocks, used, available, capacity, mount point.</summary>
    internal static (long Total, long Used)? ParseDf(string output)
    {
        var fields = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: >= 6 }
            && long.TryParse(fields[2], CultureInfo.InvariantCulture, out var used)
            && long.TryParse(fields[3], CultureInfo.InvariantCulture, out var available)
                ? ((used + available) * 1024, used * 1024)
                : null;
    }

    private static async Task<double> MeasureAsync(Func<Task> call)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Measurements; i++)
        {
            await call().ConfigureAwait(false);
        }

        return clock.Elapsed.TotalMilliseconds / Measurements;
    }

    private static IEnumerable<string> Messages(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception.Message;
        }
    }
}
