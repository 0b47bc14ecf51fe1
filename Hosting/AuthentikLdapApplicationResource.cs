namespace Aspire.Hosting.ApplicationModel;

/// <summary>How an LDAP outpost answers.</summary>
public enum AuthentikLdapAccessMode
{
    /// <summary>Each request is checked with authentik.</summary>
    Direct,

    /// <summary>From memory, which is renewed every five minutes: faster, and late to notice changes.</summary>
    Cached,
}

/// <summary>
/// A resource that represents an application that asks for its users with LDAP: the application and its LDAP provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that has the users.</param>
public sealed class AuthentikLdapApplicationResource(string name, AuthentikResource parent) : AuthentikApplicationResource(name, parent)
{
    /// <summary>Gets the DN below which users and groups are.</summary>
    public string BaseDn { get; internal set; } = "DC=ldap,DC=goauthentik,DC=io";

    /// <summary>Gets the DN of the users.</summary>
    public string UsersDn => $"ou=users,{BaseDn}";

    /// <summary>Gets the DN of the groups.</summary>
    public string GroupsDn => $"ou=groups,{BaseDn}";

    /// <summary>Gets how an outpost answers searches.</summary>
    public AuthentikLdapAccessMode SearchMode { get; internal set; }

    /// <summary>Gets how an outpost checks passwords.</summary>
    public AuthentikLdapAccessMode BindMode { get; internal set; }

    /// <summary>Gets the outpost that answers for the application, or <see langword="null"/> if <c>WithOutpost</c> was not called.</summary>
    public AuthentikLdapOutpostResource? Outpost { get; internal set; }

    internal override AuthentikOutpostResource? ServingOutpost => Outpost;

    internal int FirstUserNumber { get; set; } = 2000;

    internal int FirstGroupNumber { get; set; } = 4000;

    internal bool TakesCodes { get; set; } = true;

    /// <summary>The name of a certificate of authentik for LDAPS and StartTLS, and the host name it is for.</summary>
    internal (string Name, string ServerName)? Certificate { get; set; }

    /// <summary>Who may see all users and groups, and not only themselves.</summary>
    internal List<AuthentikUserResource> Searchers { get; } = [];
}
