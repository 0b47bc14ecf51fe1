using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>How the API writes its answers.</summary>
internal static class ApiRows
{
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

internal sealed record Page<T>(IReadOnlyList<T> Results);

internal sealed record OutpostRow(string Pk, string Name);

internal sealed record OutpostConnection(string? Version, string? VersionShould, bool VersionOutdated);

internal sealed record WorkerRow(string WorkerId, string? Version, bool VersionMatching);

internal sealed record BlueprintRow(string Pk, string Path, string Status, DateTimeOffset? LastApplied);

internal sealed record TaskRow(IReadOnlyList<TaskMessage>? Messages);

internal sealed record TaskMessage(string Event, string? LogLevel);
