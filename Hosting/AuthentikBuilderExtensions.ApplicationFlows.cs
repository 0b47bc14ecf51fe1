using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Asks users before an application learns who they are. They are asked again after four weeks. Without a call they are not asked.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>This is authentik's own flow for it, <c>default-provider-authorization-explicit-consent</c>. <c>WithAuthorizationFlow</c> takes one of your own.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("partner-login").WithExplicitConsent();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithExplicitConsent<T>(this IResourceBuilder<T> builder)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckHasConsent(builder.Resource, nameof(WithExplicitConsent));

        builder.Resource.AsksForConsent = true;
        return builder;
    }

    /// <summary>
    /// Sets the flow that runs after sign-in, before the application gets to know the user.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="flowSlug">The slug of the flow. For an LDAP application it is the flow by which users bind.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no flow of that slug when the application is applied, the application is refused.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("partner-login").WithAuthorizationFlow("partner-consent");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthorizationFlow<T>(this IResourceBuilder<T> builder, string flowSlug)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(flowSlug);

        builder.Resource.AuthorizationFlow = flowSlug;
        return builder;
    }

    /// <summary>
    /// Sets the flow by which users of the application sign in, instead of the one of the brand.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="flowSlug">The slug of the flow.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no flow of that slug when the application is applied, the one of the brand stays in use.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("partner-login").WithAuthenticationFlow("partner-sign-in");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAuthenticationFlow<T>(this IResourceBuilder<T> builder, string flowSlug)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(flowSlug);

        builder.Resource.AuthenticationFlow = flowSlug;
        return builder;
    }

    /// <summary>
    /// Sets the flow that runs when users sign out of the application. Without a call it ends their session at authentik too.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="flowSlug">The slug of the flow; authentik's <c>default-provider-invalidation-flow</c> leaves the session at authentik alive.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no flow of that slug when the application is applied, the application is refused.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithInvalidationFlow("default-provider-invalidation-flow");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithInvalidationFlow<T>(this IResourceBuilder<T> builder, string flowSlug)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(flowSlug);

        builder.Resource.InvalidationFlow = flowSlug;
        return builder;
    }
}
