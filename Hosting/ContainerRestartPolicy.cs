namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// When a container runtime starts a container again that has ended.
/// </summary>
public enum ContainerRestartPolicy
{
    /// <summary>Never, the default.</summary>
    No,

    /// <summary>After an exit code other than 0.</summary>
    OnFailure,

    /// <summary>Always, also when the container runtime itself starts.</summary>
    Always,

    /// <summary>Always, except after somebody stopped it.</summary>
    UnlessStopped,
}
