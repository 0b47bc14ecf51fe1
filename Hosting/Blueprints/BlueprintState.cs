namespace Authentik.Aspire.Hosting;

internal enum BlueprintPhase
{
    /// <summary>Not applied yet.</summary>
    Waiting,

    /// <summary>authentik has what is declared.</summary>
    Applied,

    /// <summary>authentik refused it, and goes on doing so.</summary>
    Rejected,
}

/// <summary>How far a blueprint has come.</summary>
internal sealed record BlueprintState(BlueprintPhase Phase, string Message);
