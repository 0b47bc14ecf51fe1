using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents the scheduled backups of an authentik server: its properties tell when the last one was made and when the next is due, and it is
/// healthy while the last one is whole and not too old.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="server">The server that is saved.</param>
/// <param name="every">The time from one backup to the next.</param>
public sealed class AuthentikBackupsResource(string name, AuthentikResource server, TimeSpan every)
    : Resource(name), IResourceWithParent<AuthentikResource>, IResourceWithEnvironment
{
    /// <summary>Gets the server that is saved.</summary>
    public AuthentikResource Parent { get; } = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>Gets the time from one backup to the next.</summary>
    public TimeSpan Every { get; } = every;

    internal OffsiteCommand? Offsite { get; set; }

    internal BackupScheduleState State { get; set; } = new(null, null, null);
}
