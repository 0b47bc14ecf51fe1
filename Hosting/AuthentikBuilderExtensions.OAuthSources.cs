using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets users sign in with their account of Microsoft Entra ID.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
    /// <param name="tenant">The id or domain of the tenant whose users may come, or <c>organizations</c> for those of every tenant.</param>
    /// <param name="clientId">The parameter used to provide the id of the application that is registered in Entra ID.</param>
    /// <param name="clientSecret">The parameter used to provide its client secret.</param>
    /// <param name="displayName">The name on the login page. If <see langword="null"/>, <c>Microsoft Entra ID</c>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="tenant"/> is not a part of a URL.</exception>
    /// <remarks>
    /// <inheritdoc cref="AddGitHubSource" path="/remarks/para"/>
    /// <para>With the tenants <c>common</c> and <c>organizations</c> everybody whom Microsoft knows can come: restrict the applications to groups then.</para>
    /// <example>
    /// <code lang="csharp">
    /// var id = builder.AddParameter("entra-client-id");
    /// var secret = builder.AddParameter("entra-client-secret", secret: true);
    ///
    /// authentik.AddEntraIdSource("entra", "contoso.onmicrosoft.com", id, secret);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOAuthSourceResource> AddEntraIdSource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        string tenant,
        IResourceBuilder<ParameterResource> clientId,
        IResourceBuilder<ParameterResource> clientSecret,
        string? displayName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);

        IdentityValidation.CheckTenant(name, tenant);
        return builder.AddOAuthSource(
            name,
            clientId,
            clientSecret,
            displayName ?? "Microsoft Entra ID",
            server => server.Release.EntraIdProviderType,
            ("authorization_url", $"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize"),
            ("access_token_url", $"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"));
    }

    /// <summary>
    /// Lets users sign in with their account of Google.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
    /// <param name="clientId">The parameter used to provide the client id that Google gave.</param>
    /// <param name="clientSecret">The parameter used to provide the client secret that Google gave.</param>
    /// <param name="displayName">The name on the login page. If <see langword="null"/>, <c>Google</c>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <inheritdoc cref="AddGitHubSource" path="/remarks/para"/>
    /// <example>
    /// <code lang="csharp">
    /// var id = builder.AddParameter("google-client-id");
    /// var secret = builder.AddParameter("google-client-secret", secret: true);
    ///
    /// authentik.AddGoogleSource("google", id, secret);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOAuthSourceResource> AddGoogleSource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource> clientId,
        IResourceBuilder<ParameterResource> clientSecret,
        string? displayName = null) =>
        builder.AddOAuthSource(name, clientId, clientSecret, displayName ?? "Google", _ => "google");

    /// <summary>
    /// Lets users sign in with their account of GitHub.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
    /// <param name="clientId">The parameter used to provide the client id that GitHub gave.</param>
    /// <param name="clientSecret">The parameter used to provide the client secret that GitHub gave.</param>
    /// <param name="displayName">The name on the login page. If <see langword="null"/>, <c>GitHub</c>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Register the source's <see cref="AuthentikOAuthSourceResource.CallbackUri"/> at the provider. The login page gets a button. Whoever comes for the
    /// first time becomes a user of authentik; <c>WithUserMatching</c> decides what happens if a declared user has the same name or mail address.
    /// </para>
    /// <para>
    /// When authentik applies what is declared, it fetches the provider's keys. Where it cannot reach the provider it refuses everything that is declared,
    /// and says so.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var id = builder.AddParameter("github-client-id");
    /// var secret = builder.AddParameter("github-client-secret", secret: true);
    ///
    /// authentik.AddGitHubSource("github", id, secret);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOAuthSourceResource> AddGitHubSource(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource> clientId,
        IResourceBuilder<ParameterResource> clientSecret,
        string? displayName = null) =>
        builder.AddOAuthSource(name, clientId, clientSecret, displayName ?? "GitHub", _ => "github");

    /// <summary>
    /// Asks the provider for more than the user's name and mail address.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <param name="scopes">The provider's scopes, such as <c>https://graph.microsoft.com/GroupMember.Read.All</c> for the groups of Entra ID.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">A scope is empty or holds a space.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddGitHubSource("github", id, secret).WithScopes("read:org");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOAuthSourceResource> WithScopes(this IResourceBuilder<AuthentikOAuthSourceResource> builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scopes);

        foreach (var scope in scopes)
        {
            IdentityValidation.CheckScope(builder.Resource.Name, scope);
            builder.Resource.Scopes.Add(scope);
        }

        return builder;
    }

    /// <summary>
    /// Sets how somebody who comes from a source and a user that authentik has are taken for the same.
    /// </summary>
    /// <typeparam name="T">The type of the source.</typeparam>
    /// <param name="builder">The resource builder of the source.</param>
    /// <param name="matching">Without a call, <see cref="AuthentikUserMatching.Identifier"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="matching"/> is none of the values.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddGoogleSource("google", id, secret).WithUserMatching(AuthentikUserMatching.LinkByEmail);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithUserMatching<T>(this IResourceBuilder<T> builder, AuthentikUserMatching matching)
        where T : AuthentikSourceResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckEnum(matching);

        builder.Resource.UserMatching = matching;
        return builder;
    }

    /// <summary>
    /// Leaves the source off the login page; users connect their account in their settings, or open the source's own address.
    /// </summary>
    /// <param name="builder">The resource builder of the source.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If the login page has no declared source left, authentik keeps the buttons that are there until they are taken away by hand.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddGitHubSource("github", id, secret).WithoutLoginPage();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOAuthSourceResource> WithoutLoginPage(this IResourceBuilder<AuthentikOAuthSourceResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsOnLoginPage = false;
        return builder;
    }

    private static IResourceBuilder<AuthentikOAuthSourceResource> AddOAuthSource(
        this IResourceBuilder<AuthentikResource> builder,
        string name,
        IResourceBuilder<ParameterResource> clientId,
        IResourceBuilder<ParameterResource> clientSecret,
        string displayName,
        Func<AuthentikResource, string> providerType,
        params (string Attribute, string Url)[] urls)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(clientId);
        ArgumentNullException.ThrowIfNull(clientSecret);

        IdentityValidation.CheckSourceSlug(name);
        var source = new AuthentikOAuthSourceResource(name, builder.Resource, clientId.Resource, clientSecret.Resource)
        {
            ProviderType = providerType,
            Urls = urls,
            DisplayName = displayName,
        };
        builder.Resource.Identity.OAuthSources.Add(source);
        return builder.AddDeclared(source).WithIconName("PersonLink");
    }
}
