namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The protections that the containers of authentik run with.
/// </summary>
[Flags]
public enum AuthentikHardening
{
    /// <summary>No protection.</summary>
    None = 0,

    /// <summary>Runs as the user and group 1000, whatever the image says.</summary>
    NonRootUser = 1,

    /// <summary>The file system of the image cannot be written; what must be written to is kept in memory.</summary>
    ReadOnlyRoot = 2,

    /// <summary>No Linux capabilities.</summary>
    NoCapabilities = 4,

    /// <summary>No process can gain privileges that its parent lacks.</summary>
    NoNewPrivileges = 8,

    /// <summary>Limits on memory, processors and the number of processes.</summary>
    Limits = 16,

    /// <summary>All of it, the default.</summary>
    All = NonRootUser | ReadOnlyRoot | NoCapabilities | NoNewPrivileges | Limits,
}
