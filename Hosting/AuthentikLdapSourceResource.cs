namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a directory that authentik takes users and groups from and checks passwords with.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
/// <param name="parent">The server that has the source.</param>
/// <param name="serverUri">The URI of the directory, with <c>ldap://</c> or <c>ldaps://</c>.</param>
/// <param name="bindPassword">A parameter that contains the password of the account that authentik reads the directory with.</param>
public sealed class AuthentikLdapSourceResource(string name, AuthentikResource parent, ReferenceExpression serverUri, ParameterResource bindPassword)
    : AuthentikSourceResource(name, parent)
{
    /// <summary>Gets the URI of the directory.</summary>
    public ReferenceExpression ServerUri { get; } = serverUri ?? throw new ArgumentNullException(nameof(serverUri));

    /// <summary>Gets the parameter that contains the password of the account that authentik reads the directory with.</summary>
    public ParameterResource BindPasswordParameter { get; } = bindPassword ?? throw new ArgumentNullException(nameof(bindPassword));

    /// <summary>Gets the DN of the account that authentik reads the directory with.</summary>
    public required string BindDn { get; init; }

    /// <summary>Gets the DN below which users and groups are.</summary>
    public required string BaseDn { get; init; }

    /// <summary>Gets whether the directory is an Active Directory.</summary>
    public bool IsActiveDirectory { get; internal init; }

    internal bool UsesStartTls { get; set; }

    internal bool KeepsPasswords { get; set; }

    internal bool WritesPasswords { get; set; }

    internal bool SynchronizesGroups { get; set; } = true;

    internal string? UserFilter { get; set; }

    internal string? GroupFilter { get; set; }

    internal string UsersDn { get; set; } = "";

    internal string GroupsDn { get; set; } = "";
}
