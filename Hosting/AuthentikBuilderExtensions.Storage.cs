using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the PostgreSQL database that authentik keeps its data in. Server and worker start when it is ready.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="database">The database.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres").WithDataVolume();
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabase(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<PostgresDatabaseResource> database)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);

        builder.Resource.Database = database.Resource;
        return builder;
    }

    /// <summary>
    /// Sets the Redis server that authentik needs before version 2025.10. Later versions do not use it, and do not wait for it.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="redis">The Redis server.</param>
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
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<RedisResource> redis)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(redis);

#pragma warning disable ASPIRECERTIFICATES001 // The only way to keep Redis from switching to TLS.
        redis.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
        builder.Resource.Redis = redis.Resource;
        return builder;
    }

    /// <summary>
    /// Adds a named volume for uploaded files, shared by server and worker.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="name">The name of the volume. Defaults to an auto-generated name based on the application and resource names.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>The volume is mounted at <c>/media</c>, from version 2025.12 on at <c>/data</c>. Without one, uploaded files are lost when a container is replaced.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithMediaVolume();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMediaVolume(this IResourceBuilder<AuthentikResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Media = new(name ?? VolumeNameGenerator.Generate(builder, "media"), ContainerMountType.Volume);
        return builder;
    }

    /// <summary>
    /// Adds a bind mount for uploaded files, shared by server and worker.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="source">The directory on the host. The user 1000 must be able to write to it.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>The directory is mounted at <c>/media</c>, from version 2025.12 on at <c>/data</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithMediaBindMount("./media");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMediaBindMount(this IResourceBuilder<AuthentikResource> builder, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);

        builder.Resource.Media = new(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), ContainerMountType.BindMount);
        return builder;
    }
}
