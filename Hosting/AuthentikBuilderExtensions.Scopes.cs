using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a scope with claims of your own.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the mapping in authentik.</param>
    /// <param name="scopeName">The scope that applications ask for. One of authentik's own, such as <c>profile</c>, adds claims to those that it gives anyway.</param>
    /// <param name="expression">A Python expression that returns a dictionary of claims. It sees <c>request.user</c> and <c>user</c>; authentik's documentation lists the rest.</param>
    /// <param name="description">What users read when they are asked for their consent. If <see langword="null"/> they are not told of this scope.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The scope is empty or holds spaces, quotes or backslashes.</exception>
    /// <remarks>
    /// <para>
    /// The expression is part of a file that may be committed and published: it must hold no secret. If authentik cannot compile it, it refuses what is
    /// declared and the resource fails with the reason.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var department = authentik.AddScopeMapping("department", "department", "return {\"department\": request.user.attributes.get(\"department\")}");
    ///
    /// authentik.AddOidcApplication("portal-login").WithScope(department);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikScopeMappingResource> AddScopeMapping(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string scopeName, string expression, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(scopeName);
        ArgumentException.ThrowIfNullOrEmpty(expression);

        IdentityValidation.CheckScope(name, scopeName);
        var mapping = new AuthentikScopeMappingResource(name, builder.Resource, scopeName, expression) { Description = description };
        builder.Resource.Identity.ScopeMappings.Add(mapping);
        return builder.AddDeclared(mapping).WithIconName("Tag");
    }

    /// <summary>
    /// Lets the application ask for a scope with claims of your own.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="mapping">The scope. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The scope belongs to another server.</exception>
    /// <remarks>
    /// <para>What the application is handed to learns of the scope too, and asks for it.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithScope(authentik.AddScopeMapping("level", "level", "return {\"level\": 3}"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithScope(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, IResourceBuilder<AuthentikScopeMappingResource> mapping)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mapping);

        OidcValidation.CheckServer("scope", mapping.Resource.Name, mapping.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        if (!builder.Resource.ScopeMappings.Contains(mapping.Resource))
        {
            builder.Resource.ScopeMappings.Add(mapping.Resource);
            builder.WithRelationship(mapping.Resource, "Scope");
        }

        return builder;
    }

    /// <summary>
    /// Lets the application ask for one of the scopes that every authentik has.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="scopeName"><c>entitlements</c> for the user's entitlements as claims, <c>goauthentik.io/api</c> for access tokens that authentik's API accepts, or <c>offline_access</c>, the same as <c>WithOfflineAccess</c>. <c>openid</c>, <c>email</c> and <c>profile</c> are there without a call.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik has no such scope of its own.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithScope("entitlements");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithScope(this IResourceBuilder<AuthentikOidcApplicationResource> builder, string scopeName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(scopeName);

        IdentityValidation.CheckBuiltInScope(builder.Resource, scopeName);
        if (scopeName == "offline_access")
        {
            return builder.WithOfflineAccess();
        }

        builder.Resource.BuiltInScopes.Add(scopeName);
        return builder;
    }

    /// <summary>
    /// Leaves the user's claims out of the id token; the application asks the userinfo endpoint for them.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>For users in so many groups that the token becomes too long for a cookie or a header.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithoutClaimsInIdToken();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithoutClaimsInIdToken(this IResourceBuilder<AuthentikOidcApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.ClaimsInIdToken = false;
        return builder;
    }
}
