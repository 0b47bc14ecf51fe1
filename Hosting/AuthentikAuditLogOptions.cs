namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Settings of the audit log that <see cref="AuthentikBuilderExtensions.WithAuditLog"/> follows.
/// </summary>
public sealed class AuthentikAuditLogOptions
{
    /// <summary>Gets the actions to follow, in full, for example <c>login_failed</c>. Left empty, all.</summary>
    public IList<string> Actions { get; } = [];

    /// <summary>
    /// Gets or sets the syslog server that the events are sent to as well, or <see langword="null"/> for none: <c>udp://host:514</c> or
    /// <c>tcp://host:601</c>. Messages are those of RFC 5424 with the facility <c>log audit</c>, over TCP with their lengths in front (RFC 6587).
    /// Neither is encrypted: use a server on this machine that encrypts what it passes on.
    /// </summary>
    public Uri? Syslog { get; set; }

    /// <summary>Gets or sets how often authentik is asked for new events. The default is 5 seconds; at least 1 second.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);
}
