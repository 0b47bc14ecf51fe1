using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>What was looked at, or why it could not be. No value of it is a secret.</summary>
internal sealed record Looked<T>(T? Value, string? Failure)
    where T : class
{
    public static Looked<T> At(T value) => new(value, null);

    public static Looked<T> Failed(string why) => new(null, why);
}

/// <summary>Everything the doctor knows about one server; findings follow from it alone.</summary>
internal sealed record DoctorFacts
{
    public required string Server { get; init; }

    public required string Worker { get; init; }

    public required string DatabaseServer { get; init; }

    public string? RedisServer { get; init; }

    /// <summary>The version the app host asks for.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset Time { get; init; }

    public IReadOnlyList<ResourceFact> Resources { get; init; } = [];

    /// <summary>Settings of containers that do not have the value of their parameter.</summary>
    public IReadOnlyList<OverrideFact> Overrides { get; init; } = [];

    public Looked<DatabaseState>? Database { get; init; }

    public Looked<RedisState>? Redis { get; init; }

    /// <summary>The version of the server that answers.</summary>
    public Looked<string>? Running { get; init; }

    public Looked<IReadOnlyList<WorkerRow>>? Workers { get; init; }

    public Looked<QueueState>? Queue { get; init; }

    public Looked<IReadOnlyList<BlueprintFact>>? Blueprints { get; init; }

    public IReadOnlyList<OutpostFact> Outposts { get; init; } = [];

    public IReadOnlyList<DiscoveryFact> Discovery { get; init; } = [];

    public Looked<IReadOnlyList<CertificateFact>>? Certificates { get; init; }

    public IReadOnlyList<SpaceFact> Space { get; init; } = [];

    /// <summary>The last errors in the logs, oldest first.</summary>
    public IReadOnlyList<LogFact> Errors { get; init; } = [];
}

internal sealed record ResourceFact(string Name, string? State, HealthStatus? Health, string? Reason, int? ExitCode, string? Image)
{
    public bool Runs => State == "Running";
}

internal sealed record OverrideFact(string Resource, string Setting, string Parameter);

internal sealed record DatabaseState(string ServerVersion, double Milliseconds, long Bytes, int Connections, int MaxConnections, string Encoding, int Migrations, string? LastMigration);

internal sealed record RedisState(string ServerVersion, double Milliseconds, long UsedBytes, long MaxBytes, long Keys);

internal sealed record QueueState(int Queued, int Rejected);

internal sealed record BlueprintFact(string Path, string Status, DateTimeOffset? LastApplied, IReadOnlyList<string> Reasons);

/// <summary>An outpost of the model; what its health check says stands in for a reason.</summary>
internal sealed record OutpostFact(string Name, int Connections, string? Version, string? VersionShould, string? Reason);

internal sealed record DiscoveryFact(string Application, string? Issuer, string Expected, string? Failure);

internal sealed record CertificateFact(string Name, DateTimeOffset Expiry);

/// <summary>Room on a disk or in shared memory.</summary>
internal sealed record SpaceFact(string Where, bool IsSharedMemory, long Total, long Used)
{
    public double Share => Total == 0 ? 0 : (double)Used / Total;
}

internal sealed record LogFact(string Resource, DateTimeOffset? Time, string Text);
