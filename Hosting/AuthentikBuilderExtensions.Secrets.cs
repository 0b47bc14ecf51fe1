using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Hands secrets to server, worker and outposts as files, so that inspecting a container does not show them.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// In run mode the secret key, the passwords of database, Redis and mail server, the keys of an S3 store and the tokens of outposts are
    /// files in <c>/run/secrets/authentik</c>, and the environment holds only <c>file://</c> and their paths. On the host they are below
    /// <c>obj</c> of the app host, where only its user can open them, and go when it stops. The first administrator's password and token
    /// stay in the environment, because authentik takes those literally; so do values of blueprints. Published to
    /// Docker Compose they are files beside the Compose file; other targets keep secrets in ways of their own.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSecretFiles();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithSecretFiles(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.UsesSecretFiles = true;
        return builder;
    }

    /// <summary>
    /// Sets the first administrator's password as a hash, so that nobody who reads the environment learns it. From version 2026.5 on.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="passwordHash">The parameter with what <c>ak hash_password</c> prints.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>The password itself is not handed over then: authentik refuses both together. An earlier version is an error at start.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2026.5"))
    ///     .WithAdminPasswordHash(builder.AddParameter("admin-password-hash", secret: true));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithAdminPasswordHash(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<ParameterResource> passwordHash)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(passwordHash);

        builder.Resource.AdminPasswordHash = passwordHash.Resource;
        return builder;
    }

    /// <summary>
    /// Hands the first administrator's API token over in published forms too.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// In run mode health checks and what is declared in C# need it, and it is always there. A deployment is better off without a token that
    /// may do anything and never expires, so there it is only on demand: for a tool that sets authentik up through its API.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik", bootstrapToken: builder.AddParameter("setup-token", secret: true))
    ///     .WithPublishedBootstrapToken();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithPublishedBootstrapToken(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.PublishesBootstrapToken = true;
        return builder;
    }
}
