using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Makes a user a member of a group. The groups that are declared are all the groups the user has.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <param name="group">The group. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The group belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("alice").WithGroup(authentik.AddGroup("portal-admins"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> WithGroup(
        this IResourceBuilder<AuthentikUserResource> builder, IResourceBuilder<AuthentikGroupResource> group)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(group);

        var user = builder.Resource;
        OidcValidation.CheckServer("group", group.Resource.Name, group.Resource.Parent, user.Name, user.Parent);
        return builder.WithGroup(group.Resource.GroupName).WithRelationship(group.Resource, "Member of");
    }

    /// <summary>
    /// Makes a user a member of a group, by the name of the group.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <param name="groupName">The name of a group that is declared, before or after this call, or that every authentik has, such as <c>authentik Admins</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>A name that nobody declares is refused when the model is complete.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("alice").WithGroup("authentik Admins");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> WithGroup(this IResourceBuilder<AuthentikUserResource> builder, string groupName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(groupName);

        if (!builder.Resource.GroupNames.Contains(groupName))
        {
            builder.Resource.GroupNames.Add(groupName);
        }

        return builder;
    }

    /// <summary>
    /// Puts a group into another one: its members count as members of that one too.
    /// </summary>
    /// <param name="builder">The resource builder of the group.</param>
    /// <param name="parent">The group above. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The group above belongs to another server.</exception>
    /// <remarks>
    /// <para>
    /// From authentik 2025.12 on a group may be in several others. Before, it is in one, and the model is refused if there are more. So it is, with
    /// every release, if groups are in each other in a circle.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var staff = authentik.AddGroup("staff");
    ///
    /// authentik.AddGroup("developers").WithParent(staff);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikGroupResource> WithParent(
        this IResourceBuilder<AuthentikGroupResource> builder, IResourceBuilder<AuthentikGroupResource> parent)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(parent);

        OidcValidation.CheckServer("group", parent.Resource.Name, parent.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        return builder.WithParent(parent.Resource.GroupName).WithRelationship(parent.Resource, "Part of");
    }

    /// <summary>
    /// Puts a group into another one, by the name of that one.
    /// </summary>
    /// <param name="builder">The resource builder of the group.</param>
    /// <param name="parentName">The name of a group that is declared, before or after this call, or that every authentik has, such as <c>authentik Admins</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>A name that nobody declares is refused when the model is complete.</para>
    /// <example>
    /// Administrators of authentik
    /// <code lang="csharp">
    /// authentik.AddGroup("operators").WithParent("authentik Admins");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikGroupResource> WithParent(this IResourceBuilder<AuthentikGroupResource> builder, string parentName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(parentName);

        if (!builder.Resource.ParentNames.Contains(parentName))
        {
            builder.Resource.ParentNames.Add(parentName);
        }

        return builder;
    }

    /// <summary>
    /// Lets the members of a group do everything in authentik.
    /// </summary>
    /// <param name="builder">The resource builder of the group.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>A declared group without this call makes nobody a superuser, whatever somebody set in authentik.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddGroup("operators").WithSuperuser();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikGroupResource> WithSuperuser(this IResourceBuilder<AuthentikGroupResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsSuperuser = true;
        return builder;
    }

    /// <summary>
    /// Sets an attribute of a group or a user, which scope mappings and policies can read. Members have the attributes of their groups too.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of the group or user.</param>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="value">The value: a text, a number, a flag, or anything else that is JSON. It is no place for a secret.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The declared attributes of a resource are all that it has. One without any keeps those that it was given in authentik or by a directory.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("alice")
    ///     .WithAttribute("department", "R&amp;D")
    ///     .WithAttribute("badges", new JsonArray("gold", "silver"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAttribute<T>(this IResourceBuilder<T> builder, string name, JsonNode? value)
        where T : IResourceWithAuthentikAttributes
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        builder.Resource.Attributes[name] = value?.DeepClone();
        return builder;
    }

    /// <summary>
    /// Lets outposts send applications a header for the members of a group, or for a user.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of the group or user.</param>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value. It is no place for a secret.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The name is not that of a header, or the value holds a line break.</exception>
    /// <remarks>
    /// <para>This sets the attribute <c>additionalHeaders</c>, which outposts look for.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddGroup("developers").WithProxyHeader("X-Team", "dev");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithProxyHeader<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithAuthentikAttributes
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);

        const string Attribute = "additionalHeaders";
        IdentityValidation.CheckHeader(builder.Resource.Name, name, value);
        if (builder.Resource.Attributes[Attribute] is not JsonObject headers)
        {
            builder.Resource.Attributes[Attribute] = headers = [];
        }

        headers[name] = value;
        return builder;
    }
}
