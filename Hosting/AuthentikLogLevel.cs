namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How much authentik's containers write to their logs.
/// </summary>
public enum AuthentikLogLevel
{
    /// <summary>Everything, secrets of requests included: never outside of a developer's machine.</summary>
    Trace,

    /// <summary>What helps to find faults.</summary>
    Debug,

    /// <summary>What happens, the default.</summary>
    Info,

    /// <summary>What may be wrong.</summary>
    Warning,

    /// <summary>What went wrong.</summary>
    Error,
}
