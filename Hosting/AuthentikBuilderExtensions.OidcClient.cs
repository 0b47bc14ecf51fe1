using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the client id, for an application that has one already.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="clientId">At most 255 characters. It is no secret. Without a call, the name of the resource.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The client id is too long or holds a character that would end it too early in a connection string.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithClientId("4f1b7a6e");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithClientId(this IResourceBuilder<AuthentikOidcApplicationResource> builder, string clientId)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(clientId);

        IdentityValidation.CheckClientId(builder.Resource.Name, clientId);
        builder.Resource.ChosenClientId = clientId;
        return builder;
    }

    /// <summary>
    /// Declares an application that cannot keep a secret, because it runs in a browser or on a device of its users. It needs none.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>What the application is handed to gets no client secret, and signs in with PKCE alone.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("spa-login")
    ///     .WithPublicClient()
    ///     .WithRedirectUri("http://localhost:5173/callback");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithPublicClient(this IResourceBuilder<AuthentikOidcApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsPublicClient = true;
        return builder;
    }

    /// <summary>
    /// Adds redirect URIs by a pattern, for something whose addresses are not known beforehand.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="pattern">A regular expression that the whole URI must match. Write dots as <c>\.</c>, or the pattern matches the addresses of others.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException">The pattern is empty or not a regular expression.</exception>
    /// <remarks>
    /// <para>Whoever controls an address that matches can have codes sent there. Prefer <c>WithRedirectUri</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("preview-login")
    ///     .WithRedirectUriPattern(@"https://preview-[0-9]+\.example\.com/signin-oidc");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithRedirectUriPattern(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string pattern)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(pattern);

        IdentityValidation.CheckPattern($"The pattern of redirect URIs of '{builder.Resource.Name}'", pattern, nameof(pattern));
        builder.Resource.Settings.RedirectUriPatterns.Add(pattern);
        return builder;
    }

    /// <summary>
    /// Adds an address that browsers may be sent to after signing out, beyond those of the resources the application is handed to.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="uri">The whole URI, which the application names when it signs a user out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="uri"/> is not a whole URI, or has a fragment or a wildcard.</exception>
    /// <remarks>
    /// <para>From authentik 2026.5 on. Earlier releases send nobody anywhere after signing out, so that with them the model is refused.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithSignedOutUri("https://portal.example.com/goodbye");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithSignedOutUri(this IResourceBuilder<AuthentikOidcApplicationResource> builder, string uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(uri);

        OidcValidation.CheckUrl($"A signed-out URI of '{builder.Resource.Name}'", uri, webOnly: false);
        return builder.WithSignedOutUri(ReferenceExpression.Create($"{uri}"));
    }

    /// <inheritdoc cref="WithSignedOutUri(IResourceBuilder{AuthentikOidcApplicationResource}, string)"/>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("wiki-login")
    ///     .WithSignedOutUri(ReferenceExpression.Create($"{wiki.GetEndpoint("http")}/goodbye"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithSignedOutUri(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, ReferenceExpression uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(uri);

        builder.Resource.Settings.SignedOutUris.Add(uri);
        return builder;
    }

    /// <summary>
    /// Lets authentik tell the application when a session ends.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="uri">Where the application waits to be told; with <see cref="AuthentikLogoutMethod.BackChannel"/> the server must be able to reach it.</param>
    /// <param name="method">How it is told.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="method"/> is none of the values.</exception>
    /// <remarks>
    /// <para>
    /// From authentik 2025.8 on by the back channel, from 2025.10 on also by the front channel. With an earlier release the model is refused. An
    /// application has one such address; a later call replaces it.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithLogoutNotification(ReferenceExpression.Create($"{portal.GetEndpoint("http")}/signout-oidc"), AuthentikLogoutMethod.FrontChannel);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithLogoutNotification(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder,
        ReferenceExpression uri,
        AuthentikLogoutMethod method = AuthentikLogoutMethod.BackChannel)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(uri);
        IdentityValidation.CheckEnum(method);

        (builder.Resource.Settings.LogoutUri, builder.Resource.Settings.LogoutMethod) = (uri, method);
        return builder;
    }
}
