using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets members of a group use the application. Without a call everybody who can sign in may; with several, members of any of the groups.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="group">The group. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The group belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup(authentik.AddGroup("staff"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithAccessForGroup(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, IResourceBuilder<AuthentikGroupResource> group)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(group);

        OidcValidation.CheckServer("group", group.Resource.Name, group.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        return builder.WithAccess(new(group.Resource, group.Resource.GroupName)).WithRelationship(group.Resource, "Access");
    }

    /// <summary>
    /// Lets members of a group that authentik has already use the application. If it has none of that name, authentik refuses the application.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="groupName">The name of the group.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup("authentik Admins");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithAccessForGroup(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string groupName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(groupName);

        var declared = builder.Resource.Parent.GroupList.FirstOrDefault(g => g.GroupName == groupName);
        return builder.WithAccess(new(declared, groupName));
    }

    /// <summary>
    /// Sets the name under which users see the application.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="displayName">The name.</param>
    /// <param name="libraryGroup">The heading in authentik's library of applications under which it is listed.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithDisplayName("Portal", libraryGroup: "Everyday");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithDisplayName(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string displayName, string? libraryGroup = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(displayName);

        builder.Resource.DisplayName = displayName;
        builder.Resource.LibraryGroup = libraryGroup;
        return builder;
    }

    /// <summary>
    /// Sets the URL that authentik's library of applications leads to. Without it authentik takes the site of the first redirect URI.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="url">The whole URL.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="url"/> is not a whole http or https URL.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithLaunchUrl("https://portal.example.com/start");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithLaunchUrl(this IResourceBuilder<AuthentikOidcApplicationResource> builder, string url)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(url);

        OidcValidation.CheckUrl($"The launch URL of '{builder.Resource.Name}'", url, webOnly: true);
        return builder.WithLaunchUrl(ReferenceExpression.Create($"{url}"));
    }

    /// <inheritdoc cref="WithLaunchUrl(IResourceBuilder{AuthentikOidcApplicationResource}, string)"/>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithLaunchUrl(ReferenceExpression.Create($"{portal.GetEndpoint("https")}/start"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithLaunchUrl(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, ReferenceExpression url)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);

        builder.Resource.LaunchUrl = url;
        return builder;
    }

    private static IResourceBuilder<AuthentikOidcApplicationResource> WithAccess(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, GroupReference group)
    {
        if (!builder.Resource.AccessGroups.Any(g => g.Name == group.Name))
        {
            builder.Resource.AccessGroups.Add(group);
        }

        return builder;
    }
}
