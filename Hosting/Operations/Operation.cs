using Aspire.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>When an operation can be asked for.</summary>
internal enum OperationAvailability
{
    /// <summary>The server's container runs.</summary>
    WhileRunning,

    /// <summary>Whatever state the server is in.</summary>
    Always,
}

/// <summary>Something that can be done with a server while the application runs: a command of its resource.</summary>
/// <param name="Name">The name for the Aspire CLI and for tests, in lower case with hyphens.</param>
/// <param name="DisplayName">The name in the dashboard.</param>
/// <param name="Description">One sentence.</param>
/// <param name="IconName">The name of a Fluent UI icon.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record Operation(string Name, string DisplayName, string Description, string IconName, Func<OperationContext, Task<OperationResult>> RunAsync)
{
    public IReadOnlyList<InteractionInput> Arguments { get; init; } = [];

    /// <summary>Asked in the dashboard before it begins; for what cannot be taken back.</summary>
    public string? Confirmation { get; init; }

    public OperationAvailability Availability { get; init; }

    /// <summary>Takes long enough for a dialog with a button that cancels it.</summary>
    public bool IsLong { get; init; }

    /// <summary>Must not meet another operation that changes something. Those that only look are never kept waiting.</summary>
    public bool IsExclusive { get; init; } = true;
}
