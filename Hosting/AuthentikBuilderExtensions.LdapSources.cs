using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Takes users and groups from an LDAP directory; they sign in with the passwords they have there.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
    /// <param name="serverUri">The URI of the directory, such as <c>ldaps://ldap.example.com</c>; several are separated by commas.</param>
    /// <param name="baseDn">The DN below which users and groups are.</param>
    /// <param name="bindDn">The DN of the account that authentik reads the directory with.</param>
    /// <param name="bindPassword">The parameter used to provide the password of that account.</param>
    /// <param name="displayName">The name of the source in authentik. If <see langword="null"/>, the name of the resource.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The URI is not one of LDAP, or a DN is none.</exception>
    /// <remarks>
    /// <para>
    /// The directory is expected to look like OpenLDAP: people are <c>inetOrgPerson</c> with <c>uid</c>, <c>cn</c> and <c>mail</c>, groups are
    /// <c>groupOfNames</c>. <c>WithFilters</c> chooses others. authentik reads the directory every two hours and after each change of the source; its
    /// default login flow asks the directory whenever authentik does not know the password itself. The directory stays as it is.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var password = builder.AddParameter("ldap-password", secret: true);
    ///
    /// authentik.AddLdapSource("directory", "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", password);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> AddLdapSource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        string serverUri,
        string baseDn,
        string bindDn,
        IResourceBuilder<ParameterResource> bindPassword,
        string? displayName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serverUri);

        IdentityValidation.CheckLdapUri(name, serverUri);
        return builder.AddDirectory(name, ReferenceExpression.Create($"{serverUri}"), baseDn, bindDn, bindPassword, displayName, isActiveDirectory: false);
    }

    /// <inheritdoc cref="AddLdapSource(IResourceBuilder{AuthentikResource}, string, string, string, string, IResourceBuilder{ParameterResource}, string?)"/>
    /// <remarks>
    /// <example>
    /// A directory in a container
    /// <code lang="csharp">
    /// var ldap = builder.AddContainer("ldap", "example/openldap").WithEndpoint(targetPort: 389, scheme: "ldap", name: "ldap");
    ///
    /// authentik.AddLdapSource("directory", ReferenceExpression.Create($"{ldap.GetEndpoint("ldap")}"), "dc=example,dc=com", "cn=admin,dc=example,dc=com", password);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> AddLdapSource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        ReferenceExpression serverUri,
        string baseDn,
        string bindDn,
        IResourceBuilder<ParameterResource> bindPassword,
        string? displayName = null) =>
        builder.AddDirectory(name, serverUri, baseDn, bindDn, bindPassword, displayName, isActiveDirectory: false);

    /// <summary>
    /// Takes users and groups from an Active Directory; they sign in with the passwords they have there.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
    /// <param name="serverUri">The URI of a domain controller, such as <c>ldaps://dc1.corp.example.com</c>; several are separated by commas.</param>
    /// <param name="baseDn">The DN of the domain, such as <c>DC=corp,DC=example,DC=com</c>.</param>
    /// <param name="bindDn">The account that authentik reads the directory with, as a DN or as <c>user@corp.example.com</c>.</param>
    /// <param name="bindPassword">The parameter used to provide the password of that account.</param>
    /// <param name="displayName">The name of the source in authentik. If <see langword="null"/>, the name of the resource.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The URI is not one of LDAP, or <paramref name="baseDn"/> is not a DN.</exception>
    /// <remarks>
    /// <para>
    /// Users are called by their <c>sAMAccountName</c> and keep UPN, given name and surname as attributes. Computers are left out. authentik reads the
    /// directory every two hours and after each change of the source; its default login flow asks the directory whenever authentik does not know the
    /// password itself.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var password = builder.AddParameter("ad-password", secret: true);
    ///
    /// authentik.AddActiveDirectorySource("corp", "ldaps://dc1.corp.example.com", "DC=corp,DC=example,DC=com", "authentik@corp.example.com", password);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> AddActiveDirectorySource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        string serverUri,
        string baseDn,
        string bindDn,
        IResourceBuilder<ParameterResource> bindPassword,
        string? displayName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serverUri);

        IdentityValidation.CheckLdapUri(name, serverUri);
        return builder.AddDirectory(name, ReferenceExpression.Create($"{serverUri}"), baseDn, bindDn, bindPassword, displayName, isActiveDirectory: true);
    }

    /// <summary>
    /// Sets which objects of a directory are users and groups, and where they are.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <param name="users">The filter for users. If <see langword="null"/>, one that suits the kind of directory.</param>
    /// <param name="groups">The filter for groups. If <see langword="null"/>, one that suits the kind of directory.</param>
    /// <param name="usersDn">Where users are, relative to the base DN, such as <c>ou=people</c>. If <see langword="null"/>, anywhere below it.</param>
    /// <param name="groupsDn">Where groups are, relative to the base DN. If <see langword="null"/>, anywhere below it.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">A filter is not in parentheses, or a DN is none.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapSource("directory", "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", password)
    ///     .WithFilters(users: "(objectClass=posixAccount)", usersDn: "ou=people");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> WithFilters(
        this IResourceBuilder<AuthentikLdapSourceResource> builder, string? users = null, string? groups = null, string? usersDn = null, string? groupsDn = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var source = builder.Resource;
        IdentityValidation.CheckFilters(source.Name, users, groups, usersDn, groupsDn);
        (source.UserFilter, source.GroupFilter, source.UsersDn, source.GroupsDn) = (users, groups, usersDn ?? "", groupsDn ?? "");
        return builder;
    }

    /// <summary>
    /// Encrypts the connection to a directory that is reached with <c>ldap://</c>.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapSource("directory", "ldap://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", password)
    ///     .WithStartTls();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> WithStartTls(this IResourceBuilder<AuthentikLdapSourceResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.UsesStartTls = true;
        return builder;
    }

    /// <summary>
    /// Sets what becomes of passwords. Without a call, authentik keeps none and changes none: the directory is asked at each sign-in.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <param name="keep">Whether authentik keeps a digest of a password that the directory accepted, so that users can sign in while the directory is away.</param>
    /// <param name="write">Whether a password that a user changes in authentik is changed in the directory too. One source of a server may do that.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>With <paramref name="keep"/>, a password that was changed in the directory goes on working in authentik until the new one was used.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddActiveDirectorySource("corp", "ldaps://dc1.corp.example.com", "DC=corp,DC=example,DC=com", "authentik@corp.example.com", password)
    ///     .WithPasswords(keep: true, write: false);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> WithPasswords(
        this IResourceBuilder<AuthentikLdapSourceResource> builder, bool keep = false, bool write = false)
    {
        ArgumentNullException.ThrowIfNull(builder);

        (builder.Resource.KeepsPasswords, builder.Resource.WritesPasswords) = (keep, write);
        return builder;
    }

    /// <summary>
    /// Takes users from a directory, but not its groups.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapSource("directory", "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", password)
    ///     .WithoutGroups();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapSourceResource> WithoutGroups(this IResourceBuilder<AuthentikLdapSourceResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.SynchronizesGroups = false;
        return builder;
    }

    private static IResourceBuilder<AuthentikLdapSourceResource> AddDirectory(
        this IResourceBuilder<AuthentikResource> builder,
        string name,
        ReferenceExpression serverUri,
        string baseDn,
        string bindDn,
        IResourceBuilder<ParameterResource> bindPassword,
        string? displayName,
        bool isActiveDirectory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(serverUri);
        ArgumentException.ThrowIfNullOrEmpty(baseDn);
        ArgumentException.ThrowIfNullOrEmpty(bindDn);
        ArgumentNullException.ThrowIfNull(bindPassword);

        IdentityValidation.CheckSourceSlug(name);
        IdentityValidation.CheckDn($"The base DN of '{name}'", baseDn);
        var source = new AuthentikLdapSourceResource(name, builder.Resource, serverUri, bindPassword.Resource)
        {
            BaseDn = baseDn,
            BindDn = bindDn,
            IsActiveDirectory = isActiveDirectory,
            DisplayName = displayName ?? name,
        };
        builder.Resource.Identity.LdapSources.Add(source);
        return builder.AddDeclared(source).WithIconName("PeopleSync");
    }
}
