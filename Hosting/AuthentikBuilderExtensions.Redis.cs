using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the Redis server that authentik needs before version 2025.10. Later versions do not use it, and do not wait for it; a notice says so.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="redis">The Redis server.</param>
    /// <param name="database">The number of the database, for a server that others use too.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Aspire serves Redis over TLS where it finds a trusted developer certificate. authentik does not trust that certificate, so TLS is switched off for this server.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2025.8.4"))
    ///     .WithRedis(builder.AddRedis("redis").WithDataVolume());
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithRedis(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<RedisResource> redis, int database = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentOutOfRangeException.ThrowIfNegative(database);

#pragma warning disable ASPIRECERTIFICATES001 // The only way to keep Redis from switching to TLS.
        redis.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
        builder.Resource.Redis = redis.Resource;
        builder.Resource.CacheSettings.External = null;
        builder.Resource.CacheSettings.Managed = null;
        builder.Resource.CacheSettings.Database = database;
        return builder;
    }

    /// <summary>
    /// Sets the Redis server that authentik needs before version 2025.10 to any resource that tells its connection in parts, such as a managed one.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="redis">The Redis server. It must have the connection property <c>Host</c>; <c>Port</c>, <c>Username</c> and <c>Password</c> are used where it has them.</param>
    /// <param name="database">The number of the database.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Managed services want TLS: call <c>WithRedisTls</c> too.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2025.8.4"))
    ///     .WithRedis(cache)
    ///     .WithRedisTls();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithRedis(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<IResourceWithConnectionString> redis, int database = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentOutOfRangeException.ThrowIfNegative(database);

        builder.Resource.CacheSettings.Managed = redis.Resource;
        builder.Resource.CacheSettings.External = null;
        builder.Resource.CacheSettings.Database = database;
        return builder;
    }

    /// <summary>
    /// Sets the Redis server that authentik needs before version 2025.10 to one that is not part of this model, such as that of another stack.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="host">The host name or address as containers reach it. <c>localhost</c> would be the container itself and is refused; the machine they run on is <c>host.docker.internal</c>.</param>
    /// <param name="password">The parameter with the password, which must not consist of digits only. If <see langword="null"/>, none.</param>
    /// <param name="port">The port.</param>
    /// <param name="userName">The name of the user. If <see langword="null"/>, Redis' default user.</param>
    /// <param name="database">The number of the database, for a server that others use too.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2025.8.4"))
    ///     .WithExternalRedis("redis.example.com", builder.AddParameter("redis-password", secret: true), database: 2);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithExternalRedis(
        this IResourceBuilder<AuthentikResource> builder,
        string host,
        IResourceBuilder<ParameterResource>? password = null,
        int port = 6379,
        string? userName = null,
        int database = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ExternalHost.Check(nameof(WithExternalRedis), host, nameof(host));
        ExternalHost.CheckPort(port, nameof(port));
        ArgumentOutOfRangeException.ThrowIfNegative(database);

        builder.Resource.CacheSettings.External = new(host, host, ExternalHost.Text(port), userName, password?.Resource);
        builder.Resource.CacheSettings.Managed = null;
        builder.Resource.CacheSettings.Database = database;
        return builder;
    }

    /// <summary>
    /// Encrypts connections to a Redis server that is not a Redis resource of this model.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="caCertificate">The file on the host with the certificates of the authorities to trust, in PEM; a relative path begins at the app host. If <see langword="null"/>, connections are encrypted and whose certificate it is does not matter.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>For a Redis resource of this model it is an error: that is served without TLS, see <c>WithRedis</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2025.8.4"))
    ///     .WithExternalRedis("redis.example.com", builder.AddParameter("redis-password", secret: true), port: 6380)
    ///     .WithRedisTls(caCertificate: "./redis-ca.pem");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithRedisTls(this IResourceBuilder<AuthentikResource> builder, string? caCertificate = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.CacheSettings.Tls = true;
        builder.Resource.CacheSettings.CaCertificate =
            caCertificate is null ? null : Path.GetFullPath(caCertificate, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }
}
