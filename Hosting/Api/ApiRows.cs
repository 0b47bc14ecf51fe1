using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authentik.Aspire.Hosting;

/// <summary>How the API writes its answers.</summary>
internal static class ApiRows
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // What is not given in a change stays as it is.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

internal sealed record Page<T>(IReadOnlyList<T> Results, Pagination? Pagination = null);

/// <summary><c>next</c> is a number, and 0 on the last page.</summary>
internal sealed record Pagination(int Next, int Count);

internal sealed record OutpostRow(string Pk, string Name);

internal sealed record OutpostConnection(string? Version, string? VersionShould, bool VersionOutdated);

internal sealed record ApplicationRow(string Slug);

internal sealed record WorkerRow(string WorkerId, string? Version, bool VersionMatching);

internal sealed record BlueprintRow(string Pk, string Path, string Status, DateTimeOffset? LastApplied);

internal sealed record TaskRow(IReadOnlyList<TaskMessage>? Messages);

internal sealed record TaskMessage(string Event, string? LogLevel);
