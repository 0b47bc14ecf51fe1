using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Turns a tuning into settings of the PostgreSQL server, on its command line.</summary>
/// <param name="MemoryMegabytes">What the server may use, or nothing for the limit of its container.</param>
/// <param name="Tuning">What was set by hand.</param>
internal sealed record PostgresSettings(int? MemoryMegabytes, PostgresTuning Tuning) : IResourceAnnotation
{
    public const int LeastMemoryMegabytes = 256;

    /// <summary>As much as a container of a database has unless it is set.</summary>
    private const int WithoutLimit = 2048;

    public static IReadOnlyList<KeyValuePair<string, string>> Of(PostgresServerResource postgres)
    {
        var settings = postgres.Annotations.OfType<PostgresSettings>().Last();
        var (resource, tuning) = (postgres.Name, settings.Tuning);
        var limit = ContainerProfiles.Of(postgres).Limits?.MemoryMegabytes;
        var memory = settings.MemoryMegabytes ?? limit ?? WithoutLimit;
        if (memory > limit)
        {
            throw new DistributedApplicationException(
                $"WithTuning of '{resource}' counts on {Text(memory)} MiB, and its container may use {Text(limit.Value)}. Raise that with WithLimits(memoryMegabytes: {Text(memory)}), or leave memoryMegabytes out, which takes the limit.");
        }

        var connections = Check(resource, "MaxConnections", tuning.MaxConnections ?? 200, 1, 262143);
        var shared = Check(resource, "SharedBuffersMegabytes", tuning.SharedBuffersMegabytes ?? memory / 4, 1, memory - 1);
        var minWal = Check(resource, "MinWalSizeMegabytes", tuning.MinWalSizeMegabytes ?? Math.Min(1024, tuning.MaxWalSizeMegabytes ?? 1024), 32, int.MaxValue);
        return
        [
            new("max_connections", Text(connections)),
            new("shared_buffers", $"{Text(shared)}MB"),
            new("effective_cache_size", $"{Text(Check(resource, "EffectiveCacheSizeMegabytes", tuning.EffectiveCacheSizeMegabytes ?? memory * 3 / 4, 1, int.MaxValue))}MB"),
            new("maintenance_work_mem", $"{Text(Check(resource, "MaintenanceWorkMemoryMegabytes", tuning.MaintenanceWorkMemoryMegabytes ?? Math.Min(memory / 16, 2048), 1, memory))}MB"),
            new("checkpoint_completion_target", Text(Check(resource, "CheckpointCompletionTarget", tuning.CheckpointCompletionTarget ?? 0.9, 0, 1))),
            new("wal_buffers", $"{Text(Check(resource, "WalBuffersKilobytes", tuning.WalBuffersKilobytes ?? Math.Clamp(shared * 1024 / 100 * 3, 64, 16384), 32, 2097151))}kB"),
            new("default_statistics_target", Text(Check(resource, "DefaultStatisticsTarget", tuning.DefaultStatisticsTarget ?? 100, 1, 10000))),
            new("random_page_cost", Text(Check(resource, "RandomPageCost", tuning.RandomPageCost ?? 1.1, 0, 1e6))),
            new("effective_io_concurrency", Text(Check(resource, "EffectiveIOConcurrency", tuning.EffectiveIOConcurrency ?? 200, 0, 1000))),
            new("work_mem", $"{Text(Check(resource, "WorkMemoryKilobytes", tuning.WorkMemoryKilobytes ?? Math.Max(64, (int)((memory - shared) * 1024L / (3L * connections))), 64, 2097151))}kB"),
            new("min_wal_size", $"{Text(minWal)}MB"),
            new("max_wal_size", $"{Text(Check(resource, "MaxWalSizeMegabytes", tuning.MaxWalSizeMegabytes ?? Math.Max(4096, minWal), minWal, int.MaxValue))}MB"),
        ];
    }

    private static T Check<T>(string resource, string setting, T value, T least, T most)
        where T : IComparable<T>, IFormattable =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new DistributedApplicationException(
                $"{setting} in WithTuning of '{resource}' is {Text(value)}. Set it from {Text(least)} to {Text(most)}, or leave it out.");

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
