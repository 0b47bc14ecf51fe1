using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an application that asks for its users and checks their passwords with LDAP.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <param name="baseDn">The DN below which users and groups are. If <see langword="null"/>, <c>DC=ldap,DC=goauthentik,DC=io</c>; each application behind one outpost needs its own.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik cannot have an application of that name, or <paramref name="baseDn"/> is not a DN.</exception>
    /// <remarks>
    /// <para>
    /// An LDAP outpost of authentik answers the requests. Users bind with authentik's default login flow; a second factor is the code, behind the password
    /// and a semicolon. Who is to search needs <c>WithSearchAccess</c>.
    /// </para>
    /// <para>
    /// This resource includes a built-in health check: it is healthy when authentik has the application as it is declared here. If authentik
    /// refuses it, the resource fails and its log tells why.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login", baseDn: "DC=nas,DC=example,DC=com")
    ///     .WithSearchAccess(authentik.AddServiceAccount("nas-search"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> AddLdapApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string? baseDn = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikLdapApplicationResource(name, builder.Resource);
        if (baseDn is not null)
        {
            IdentityValidation.CheckDn($"The base DN of '{name}'", baseDn);
            application.BaseDn = baseDn;
        }

        builder.Resource.Identity.LdapApplications.Add(application);
        return builder.AddApplication(application)
            .WithIconName("PersonKey")

            // It lives inside authentik; a deployment has nothing to make for it.
            .ExcludeFromManifest();
    }

    /// <summary>
    /// Lets an account see all users and groups. Everybody else sees only themselves.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="account">The account that the application binds with. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The account belongs to another server.</exception>
    /// <remarks>
    /// <para>A service account binds with an app password, see <c>AddAppPassword</c>. If the application has access rules, one of them must let the account in.</para>
    /// <example>
    /// <code lang="csharp">
    /// var search = authentik.AddServiceAccount("nas-search");
    /// var password = search.AddAppPassword("nas-search-password");
    ///
    /// authentik.AddLdapApplication("nas-login").WithSearchAccess(search);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithSearchAccess(
        this IResourceBuilder<AuthentikLdapApplicationResource> builder, IResourceBuilder<AuthentikUserResource> account)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(account);

        OidcValidation.CheckServer("user", account.Resource.Name, account.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        if (account.Resource.IsDeclared && !builder.Resource.Searchers.Contains(account.Resource))
        {
            builder.Resource.Searchers.Add(account.Resource);
            builder.WithRelationship(account.Resource, "Search");
        }

        return builder;
    }

    /// <summary>
    /// Sets how an outpost answers: by asking authentik each time, or from memory.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="search">How searches are answered. Without a call, <see cref="AuthentikLdapAccessMode.Direct"/>.</param>
    /// <param name="bind">How passwords are checked. Without a call, <see cref="AuthentikLdapAccessMode.Direct"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One of them is none of the values.</exception>
    /// <remarks>
    /// <para>With cached binds, a user who was locked out can go on for as long as the session that authentik gave lasts.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login")
    ///     .WithAccessModes(search: AuthentikLdapAccessMode.Cached, bind: AuthentikLdapAccessMode.Direct);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithAccessModes(
        this IResourceBuilder<AuthentikLdapApplicationResource> builder, AuthentikLdapAccessMode search, AuthentikLdapAccessMode bind)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckEnum(search);
        IdentityValidation.CheckEnum(bind);

        (builder.Resource.SearchMode, builder.Resource.BindMode) = (search, bind);
        return builder;
    }

    /// <summary>
    /// Sets where the numbers of users and groups begin (<c>uidNumber</c>, <c>gidNumber</c>), so that they do not meet those of the machines.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="firstUser">Added to the number of each user. Without a call, 2000.</param>
    /// <param name="firstGroup">Added to the number of each group. Without a call, 4000.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login").WithPosixNumbers(firstUser: 20000, firstGroup: 40000);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithPosixNumbers(
        this IResourceBuilder<AuthentikLdapApplicationResource> builder, int firstUser, int firstGroup)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegative(firstUser);
        ArgumentOutOfRangeException.ThrowIfNegative(firstGroup);

        (builder.Resource.FirstUserNumber, builder.Resource.FirstGroupNumber) = (firstUser, firstGroup);
        return builder;
    }

    /// <summary>
    /// Takes passwords as they are. Without a call what follows the last semicolon of a password is taken for the code of a second factor.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>For directories whose users have semicolons in their passwords and no second factor.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login").WithoutCodesInPasswords();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithoutCodesInPasswords(this IResourceBuilder<AuthentikLdapApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.TakesCodes = false;
        return builder;
    }

    /// <summary>
    /// Sets the certificate for LDAPS and StartTLS.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name of the certificate in authentik.</param>
    /// <param name="serverName">The host name it is for.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no certificate of that name, the outpost uses a self-signed one of its own, as without a call.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login").WithCertificate("ldap.example.com", "ldap.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithCertificate(
        this IResourceBuilder<AuthentikLdapApplicationResource> builder, string certificateName, string serverName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificateName);
        ArgumentException.ThrowIfNullOrEmpty(serverName);

        builder.Resource.Certificate = (certificateName, serverName);
        return builder;
    }
}
