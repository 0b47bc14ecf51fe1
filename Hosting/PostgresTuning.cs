namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Settings of a PostgreSQL server that are worked out from its memory. What is set here is used as it is.
/// </summary>
/// <remarks>
/// <para>The values are those that PostgreSQL's own documentation and the usual calculators give for a web application on a solid-state disk.</para>
/// <example>
/// <code lang="csharp">
/// var postgres = builder.AddPostgres("postgres")
///     .WithLimits(memoryMegabytes: 4096)
///     .WithTuning(configure: tuning => tuning.MaxConnections = 400);
/// </code>
/// </example>
/// </remarks>
public sealed class PostgresTuning
{
    /// <summary>Gets or sets <c>max_connections</c>. By default 200: authentik needs half as many again from version 2025.10 on, and PostgreSQL's own 100 run out.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Gets or sets <c>shared_buffers</c> in MiB. By default a quarter of the memory.</summary>
    public int? SharedBuffersMegabytes { get; set; }

    /// <summary>Gets or sets <c>effective_cache_size</c> in MiB. By default three quarters of the memory.</summary>
    public int? EffectiveCacheSizeMegabytes { get; set; }

    /// <summary>Gets or sets <c>maintenance_work_mem</c> in MiB. By default a sixteenth of the memory, and 2048 at most.</summary>
    public int? MaintenanceWorkMemoryMegabytes { get; set; }

    /// <summary>Gets or sets <c>checkpoint_completion_target</c>, from 0 to 1. By default 0.9.</summary>
    public double? CheckpointCompletionTarget { get; set; }

    /// <summary>Gets or sets <c>wal_buffers</c> in KiB. By default three hundredths of <c>shared_buffers</c>, from 64 to 16384.</summary>
    public int? WalBuffersKilobytes { get; set; }

    /// <summary>Gets or sets <c>default_statistics_target</c>, from 1 to 10000. By default 100.</summary>
    public int? DefaultStatisticsTarget { get; set; }

    /// <summary>Gets or sets <c>random_page_cost</c>. By default 1.1, for a solid-state disk; 4 is for one that turns.</summary>
    public double? RandomPageCost { get; set; }

    /// <summary>Gets or sets <c>effective_io_concurrency</c>, from 0 to 1000. By default 200, for a solid-state disk; 2 is for one that turns.</summary>
    public int? EffectiveIOConcurrency { get; set; }

    /// <summary>Gets or sets <c>work_mem</c> in KiB. By default what <c>shared_buffers</c> leaves, shared among three times <c>max_connections</c>, and 64 at least.</summary>
    public int? WorkMemoryKilobytes { get; set; }

    /// <summary>Gets or sets <c>min_wal_size</c> in MiB. By default 1024.</summary>
    public int? MinWalSizeMegabytes { get; set; }

    /// <summary>Gets or sets <c>max_wal_size</c> in MiB. By default 4096.</summary>
    public int? MaxWalSizeMegabytes { get; set; }
}
