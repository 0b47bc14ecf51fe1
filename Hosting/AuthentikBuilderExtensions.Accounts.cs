using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a service account: a user that is a program. It has no password and cannot sign in in a browser; give it a token or an app password.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="userName">The name of the account in authentik. If <see langword="null"/>, the name of the resource.</param>
    /// <param name="displayName">The full name of the account. If <see langword="null"/>, <paramref name="userName"/>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The server has a user of that name already.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var token = authentik.AddServiceAccount("reporter")
    ///     .AddApiToken("reporter-token");
    ///
    /// report.WithEnvironment("AUTHENTIK_TOKEN", token);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> AddServiceAccount(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string? userName = null, string? displayName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        OidcValidation.CheckNewUser(builder.Resource, userName ?? name);
        var account = new AuthentikUserResource(name, builder.Resource, userName ?? name, password: null)
        {
            IsServiceAccount = true,
            DisplayName = displayName ?? userName ?? name,
        };
        builder.Resource.UserList.Add(account);
        return builder.AddDeclared(account).WithIconName("Bot");
    }

    /// <summary>
    /// Adds a token with which a user or a service account calls authentik's API.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <param name="name">The name of the resource, and the identifier of the token in authentik.</param>
    /// <param name="key">The parameter used to provide the token itself. If <see langword="null"/> a random one will be generated.</param>
    /// <param name="description">What it is for, as administrators read it.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The token may do what its user may, and does not expire: authentik would replace an expiry by its default of 30 minutes. Hand it over with
    /// <c>WithEnvironment</c>. It is set again at every start, so that another value of the parameter arrives.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var token = authentik.AddServiceAccount("reporter").AddApiToken("reporter-token");
    ///
    /// report.WithEnvironment("AUTHENTIK_TOKEN", token);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikTokenResource> AddApiToken(
        this IResourceBuilder<AuthentikUserResource> builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? key = null, string? description = null) =>
        builder.AddToken(name, key, description, isAppPassword: false);

    /// <summary>
    /// Adds a password with which a program signs in as a user or a service account, where people type theirs: LDAP, and the token endpoint of OAuth2.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <param name="name">The name of the resource, and the identifier of the token in authentik.</param>
    /// <param name="password">The parameter used to provide the password. If <see langword="null"/> a random one will be generated.</param>
    /// <param name="description">What it is for, as administrators read it.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It does not expire, and is set again at every start, so that another value of the parameter arrives.</para>
    /// <example>
    /// <code lang="csharp">
    /// var search = authentik.AddServiceAccount("nas-search");
    ///
    /// nas.WithEnvironment("LDAP_PASSWORD", search.AddAppPassword("nas-search-password"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikTokenResource> AddAppPassword(
        this IResourceBuilder<AuthentikUserResource> builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? password = null, string? description = null) =>
        builder.AddToken(name, password, description, isAppPassword: true);

    /// <summary>
    /// Gives a resource a token of authentik in an environment variable.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="name">The name of the variable.</param>
    /// <param name="token">The token.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// report.WithEnvironment("AUTHENTIK_TOKEN", authentik.AddServiceAccount("reporter").AddApiToken("reporter-token"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<AuthentikTokenResource> token)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(token);

        return builder.WithEnvironment(context => context.EnvironmentVariables[name] = token.Resource.KeyParameter);
    }

    /// <summary>
    /// Sets the folder in which authentik lists a user.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <param name="path">The folder, with slashes between its parts. Without a call, <c>users</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The path begins or ends with a slash, or has an empty part.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("alice").WithPath("staff/berlin");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> WithPath(this IResourceBuilder<AuthentikUserResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        IdentityValidation.CheckUserPath(builder.Resource.Name, path);
        builder.Resource.Path = path;
        return builder;
    }

    /// <summary>
    /// Declares a user who does not belong to the house: authentik shows such users no overview of their own, only the applications.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It is a service account.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("customer").WithExternalType();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> WithExternalType(this IResourceBuilder<AuthentikUserResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        IdentityValidation.CheckIsPerson(builder.Resource, nameof(WithExternalType));
        builder.Resource.IsExternal = true;
        return builder;
    }

    /// <summary>
    /// Locks a user out. Everything else about the user stays.
    /// </summary>
    /// <param name="builder">The resource builder of the user.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddUser("bob").WithSignInDisabled();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> WithSignInDisabled(this IResourceBuilder<AuthentikUserResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsActive = false;
        return builder;
    }

    private static IResourceBuilder<AuthentikTokenResource> AddToken(
        this IResourceBuilder<AuthentikUserResource> builder, string name, IResourceBuilder<ParameterResource>? key, string? description, bool isAppPassword)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var (application, user) = (builder.ApplicationBuilder, builder.Resource);
        var token = new AuthentikTokenResource(name, user, key?.Resource ?? Secrets.Key(application, $"{name}-key"), isAppPassword) { Description = description };
        if (!user.IsDeclared)
        {
            // A test user's, in a published form: it is not in the model, and neither is its key.
            return application.CreateResourceBuilder(token);
        }

        user.Parent.Identity.Tokens.Add(token);
        return application.CreateResourceBuilder(user.Parent).AddDeclared(token).WithIconName("Key");
    }
}
