using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
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

        return builder.WithStorageVolume(AuthentikStorage.Media, name);
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

        return builder.WithStorageBindMount(AuthentikStorage.Media, source);
    }

    /// <summary>
    /// Adds a named volume for one kind of files.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="kind">What is in the volume. It decides which containers see it, where, and whether they may write.</param>
    /// <param name="name">The name of the volume. Defaults to an auto-generated name based on the application and resource names.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// Use the e-mail templates of a volume that another tool fills
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithStorageVolume(AuthentikStorage.Templates, "email-templates");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStorageVolume(
        this IResourceBuilder<AuthentikResource> builder, AuthentikStorage kind, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckKind(kind);

        name ??= VolumeNameGenerator.Generate(builder, kind.ToString().ToLowerInvariant());
        builder.Resource.Storage.Set(kind, new(name, ContainerMountType.Volume, $"WithStorageVolume(AuthentikStorage.{kind})"));
        return builder;
    }

    /// <summary>
    /// Adds a bind mount for one kind of files.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="kind">What is in the folder. It decides which containers see it, where, and whether they may write.</param>
    /// <param name="source">The folder on the host, which must be there; a relative path begins at the app host. For <see cref="AuthentikStorage.Media"/> the user 1000 must be able to write to it, otherwise to read it.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>In run mode, a folder that is missing, or that authentik could not write to, is an error before anything starts.</para>
    /// <example>
    /// Let authentik apply blueprints of one's own
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithStorageBindMount(AuthentikStorage.Blueprints, "./blueprints");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStorageBindMount(
        this IResourceBuilder<AuthentikResource> builder, AuthentikStorage kind, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckKind(kind);
        ArgumentException.ThrowIfNullOrEmpty(source);

        var path = Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory);
        builder.Resource.Storage.Set(kind, new(path, ContainerMountType.BindMount, $"WithStorageBindMount(AuthentikStorage.{kind}, \"{source}\")"));
        return builder;
    }

    /// <summary>
    /// Keeps all files of authentik in folders below one on the host, as Compose stacks do.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="path">The folder; a relative path begins at the app host.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The folders are <c>media</c> (from version 2025.12 on <c>data</c>), <c>custom-templates</c>, <c>certs</c> and <c>blueprints</c>, and
    /// <c>geoip</c> if it is there. In run mode what is missing is made, and where the app host runs as root, uploaded files belong to the
    /// user 1000 of the containers; a folder that authentik could not write to is an error with the command that helps. A kind that is set
    /// by itself, with <c>WithStorageBindMount</c> or <c>WithStorageVolume</c>, is kept there. PostgreSQL and Redis have their own
    /// <c>WithDataBindMount</c>; a folder of theirs that is below this one is made for their users too.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithStorageRoot("./authentik");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStorageRoot(this IResourceBuilder<AuthentikResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.Storage.Root = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>
    /// Gives a folder for uploaded files that belongs to somebody else to the user 1000 of the containers, before they start in run mode.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Useful after a move from a stack whose worker ran as root, as the official Compose file has it. The app host must run as root for it.
    /// Nothing is changed in a folder that authentik can write to already, and without this call never anything.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithStorageRoot("/srv/authentik")
    ///     .WithStoragePermissionFix();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStoragePermissionFix(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Storage.FixesPermissions = true;
        return builder;
    }

    /// <summary>
    /// Keeps uploaded files in an S3-compatible bucket instead of a volume.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="bucketName">The name of the bucket, which must be there.</param>
    /// <param name="accessKey">The parameter with the id of the access key.</param>
    /// <param name="secretKey">The parameter with the secret of the access key.</param>
    /// <param name="configure">Sets the region, the endpoint and how browsers reach files.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Together with a place for <see cref="AuthentikStorage.Media"/> it is an error: the other place would never be used.</para>
    /// <example>
    /// Use a MinIO server
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithS3Storage("authentik", builder.AddParameter("s3-key"), builder.AddParameter("s3-secret", secret: true), s3 =>
    ///     {
    ///         s3.Endpoint = ReferenceExpression.Create($"https://minio.example.com");
    ///         s3.AddressingStyle = AuthentikS3AddressingStyle.Path;
    ///     });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithS3Storage(
        this IResourceBuilder<AuthentikResource> builder,
        string bucketName,
        IResourceBuilder<ParameterResource> accessKey,
        IResourceBuilder<ParameterResource> secretKey,
        Action<AuthentikS3Options>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(bucketName);
        ArgumentNullException.ThrowIfNull(accessKey);
        ArgumentNullException.ThrowIfNull(secretKey);

        var options = new AuthentikS3Options();
        configure?.Invoke(options);
        builder.Resource.Storage.S3 = new(bucketName, accessKey.Resource, secretKey.Resource, options);
        return builder;
    }

    private static void CheckKind(AuthentikStorage kind)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of files that authentik reads.");
        }
    }
}
