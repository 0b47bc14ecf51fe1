namespace Aspire.Hosting.Dcp;

/// <summary>The logs an object has. They stay readable after it ended, until it is deleted.</summary>
internal enum DcpLogSource
{
    StdOut,
    StdErr,

    /// <summary>What the container engine said while creating the container.</summary>
    StartupStdOut,

    /// <inheritdoc cref="StartupStdOut"/>
    StartupStdErr,

    /// <summary>The orchestrator's own lines about the object: tab-separated time, level, part, message and JSON details.</summary>
    System,
}
