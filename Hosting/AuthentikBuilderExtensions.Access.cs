using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets members of a group use the application. Without any access rule everybody who can sign in may; with several, those whom one of them lets in.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="group">The group. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The group belongs to another server.</exception>
    /// <remarks>
    /// <para>Members of groups below the group count as members of it.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup(authentik.AddGroup("staff"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAccessForGroup<T>(this IResourceBuilder<T> builder, IResourceBuilder<AuthentikGroupResource> group)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(group);

        OidcValidation.CheckServer("group", group.Resource.Name, group.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        return builder.WithAccessForGroup(group.Resource.GroupName).WithRelationship(group.Resource, "Access");
    }

    /// <summary>
    /// Lets members of a group use the application, by the name of the group.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="groupName">The name of a group that is declared, before or after this call, or that every authentik has, such as <c>authentik Admins</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// A name that nobody declares is refused when the model is complete. For a group that is in authentik already, for example because a directory
    /// brought it, declare it with <c>AddGroup</c>: that adopts it.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup("authentik Admins");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAccessForGroup<T>(this IResourceBuilder<T> builder, string groupName)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(groupName);

        var application = builder.Resource;
        return builder.WithAccess(new("group", groupName, () => PeopleEntries.Group(application.Parent, groupName)));
    }

    /// <summary>
    /// Lets one user use the application. Without any access rule everybody who can sign in may; with several, those whom one of them lets in.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="user">The user or service account. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The user belongs to another server.</exception>
    /// <remarks>
    /// <para>
    /// In published forms, where test users do not exist, the rule for one is left out together with the user. If that would let more people in than
    /// the rules that are left, publishing is refused.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForUser(authentik.AddUser("alice"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAccessForUser<T>(this IResourceBuilder<T> builder, IResourceBuilder<AuthentikUserResource> user)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(user);

        var (application, account) = (builder.Resource, user.Resource);
        OidcValidation.CheckServer("user", account.Name, account.Parent, application.Name, application.Parent);
        if (!account.IsDeclared)
        {
            // Checked when all has been declared: without its only rule the application would be open to everybody.
            application.LostAccessTo = account.UserName;
            return builder;
        }

        return builder.WithAccess(new("user", account.UserName, () => PeopleEntries.User(account))).WithRelationship(account, "Access");
    }

    /// <summary>Binds the application to whatever decides about its users; the same twice counts once.</summary>
    internal static IResourceBuilder<T> WithAccess<T>(this IResourceBuilder<T> builder, AccessBinding binding)
        where T : AuthentikApplicationResource
    {
        if (!builder.Resource.AccessBindings.Any(b => b.Attribute == binding.Attribute && b.Name == binding.Name))
        {
            builder.Resource.AccessBindings.Add(binding);
        }

        return builder;
    }
}
