using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the slug of the application, which is a part of its URLs, the issuer of its tokens among them.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="slug">At most 50 letters, digits, hyphens and underscores. Without a call, the name of the resource.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The slug is too long, has other characters, or is one that authentik uses itself.</exception>
    /// <remarks>
    /// <para>authentik knows an application by its slug: another one makes another application, and the one of before stays until it is removed.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithSlug("portal");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithSlug<T>(this IResourceBuilder<T> builder, string slug)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(slug);

        ModelValidation.CheckSlug(slug);
        builder.Resource.ChosenSlug = slug;
        return builder;
    }

    /// <summary>
    /// Sets the name under which users see the application.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
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
    public static IResourceBuilder<T> WithDisplayName<T>(this IResourceBuilder<T> builder, string displayName, string? libraryGroup = null)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(displayName);

        builder.Resource.DisplayName = displayName;
        builder.Resource.LibraryGroup = libraryGroup;
        return builder;
    }

    /// <summary>
    /// Sets the URL that authentik's library of applications leads to. Without it authentik derives one from the provider: the site of the first
    /// redirect URI, or the address behind an outpost.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
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
    public static IResourceBuilder<T> WithLaunchUrl<T>(this IResourceBuilder<T> builder, string url)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(url);

        OidcValidation.CheckUrl($"The launch URL of '{builder.Resource.Name}'", url, webOnly: true);
        return builder.WithLaunchUrl(ReferenceExpression.Create($"{url}"));
    }

    /// <inheritdoc cref="WithLaunchUrl{T}(IResourceBuilder{T}, string)"/>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithLaunchUrl(ReferenceExpression.Create($"{portal.GetEndpoint("https")}/start"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithLaunchUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);

        builder.Resource.LaunchUrl = url;
        return builder;
    }

    /// <summary>
    /// Sets the icon that users see in the library of applications.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="icon">The whole URL of an image, a path below authentik's <c>/static/</c>, or the name of a Font Awesome icon such as <c>fa://fa-book</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="icon"/> is none of these.</exception>
    /// <remarks>
    /// <para>An icon that is taken back in C# stays in authentik: releases before 2025.12 offer no way to clear it in a blueprint.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("wiki-login").WithIcon("fa://fa-book");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithIcon<T>(this IResourceBuilder<T> builder, string icon)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(icon);

        IdentityValidation.CheckIcon(builder.Resource.Name, icon);
        builder.Resource.Icon = icon;
        return builder;
    }

    /// <summary>
    /// Sets what users read about the application in the library.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="description">The text.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("wiki-login").WithDescription("What everybody should know");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithDescription<T>(this IResourceBuilder<T> builder, string description)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(description);

        builder.Resource.Description = description;
        return builder;
    }

    /// <summary>
    /// Sets who made the application, as users read it in the library.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="publisher">The name.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("wiki-login").WithPublisher("Example Inc.");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithPublisher<T>(this IResourceBuilder<T> builder, string publisher)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(publisher);

        builder.Resource.Publisher = publisher;
        return builder;
    }

    /// <summary>
    /// Lets the library open the application in a new tab of the browser.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("wiki-login").WithOpenInNewTab();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithOpenInNewTab<T>(this IResourceBuilder<T> builder)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.OpensInNewTab = true;
        return builder;
    }

    /// <summary>
    /// Leaves the application out of the library. Who may use it can still sign in to it.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Before authentik 2026.5 this is done by a launch URL with a special meaning, so that <c>WithLaunchUrl</c> has no effect then.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backend-login").WithoutLibraryEntry();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithoutLibraryEntry<T>(this IResourceBuilder<T> builder)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsHidden = true;
        return builder;
    }
}
