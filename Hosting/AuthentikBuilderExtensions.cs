using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>
/// Provides extension methods for adding authentik resources to an <see cref="IDistributedApplicationBuilder"/>.
/// </summary>
public static partial class AuthentikBuilderExtensions
{
    private const int HttpContainerPort = 9000;
    private const int HttpsContainerPort = 9443;
    private const int MetricsContainerPort = 9300;

    /// <summary>
    /// Adds an authentik server and its worker to the application model.
    /// </summary>
    /// <param name="builder">The <see cref="IDistributedApplicationBuilder"/>.</param>
    /// <param name="name">The name of the resource. The worker is called <c>{name}-worker</c>.</param>
    /// <param name="httpPort">The host port of the web interface. It is part of the issuer of tokens and so fixed by default; <see langword="null"/> takes any free one.</param>
    /// <param name="adminPassword">The parameter used to provide the first administrator's password. If <see langword="null"/> a random password will be generated.</param>
    /// <param name="adminEmail">The parameter used to provide the first administrator's mail address. If <see langword="null"/> a default value will be used.</param>
    /// <param name="secretKey">The parameter used to provide the key that signs cookies, at least 50 characters and not only digits. If <see langword="null"/> a random key will be generated.</param>
    /// <param name="bootstrapToken">The parameter used to provide the first administrator's API token. If <see langword="null"/> a random token will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// This resource includes built-in health checks. When this resource is referenced as a dependency using the
    /// <see cref="ResourceBuilderExtensions.WaitFor{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/> extension method
    /// then the dependent resource will wait until users can sign in: the database is migrated and the default login flow is there.
    /// </para>
    /// <para>The first administrator is called <c>akadmin</c>. authentik reads its password, mail address and token only on the first start with an empty database.</para>
    /// This version of the package defaults to the <inheritdoc cref="AuthentikContainerImageTags.Tag"/> tag of the <inheritdoc cref="AuthentikContainerImageTags.Registry"/>/<inheritdoc cref="AuthentikContainerImageTags.ServerImage"/> container image.
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres").WithDataVolume();
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"))
    ///     .WithMediaVolume();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> AddAuthentik(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        int? httpPort = 9000,
        IResourceBuilder<ParameterResource>? adminPassword = null,
        IResourceBuilder<ParameterResource>? adminEmail = null,
        IResourceBuilder<ParameterResource>? secretKey = null,
        IResourceBuilder<ParameterResource>? bootstrapToken = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var resource = new AuthentikResource(
            name,
            secretKey?.Resource ?? Secrets.Key(builder, $"{name}-secret-key"),
            adminEmail?.Resource,
            adminPassword?.Resource ?? Secrets.AdminPassword(builder, $"{name}-admin-password"),
            bootstrapToken?.Resource ?? Secrets.Key(builder, $"{name}-bootstrap-token"));

        var healthCheckKey = $"{name}_ready";
        builder.Services.AddHealthChecks().Add(new(
            healthCheckKey, new SharedHealthCheck(new ServerHealthCheck(resource, resource.PrimaryEndpoint)), HealthStatus.Unhealthy, tags: null));

        var server = builder.AddResource(resource)
            .WithAuthentikImage(AuthentikContainerImageTags.ServerImage)
            .WithIconName("PersonLock")
            .WithHttpEndpoint(port: httpPort, targetPort: HttpContainerPort, name: AuthentikResource.PrimaryEndpointName)
            .WithHttpsEndpoint(targetPort: HttpsContainerPort, name: AuthentikResource.HttpsEndpointName)
            .WithHttpEndpoint(targetPort: MetricsContainerPort, name: AuthentikResource.MetricsEndpointName)
            .WithEndpoint(AuthentikResource.PrimaryEndpointName, e => e.IsExternal = true)
            .WithEndpoint(AuthentikResource.MetricsEndpointName, e => e.ExcludeReferenceEndpoint = true)
            .WithHealthCheck(healthCheckKey)
            .WithArgs("server")
            .WithEnvironment(context => AuthentikEnvironment.AddServer(context, resource))
            .WithUrls(context => Links.Complete(context, resource))
            .WithAnnotation(new PortSetting(AuthentikResource.PrimaryEndpointName, httpPort, $"the httpPort of AddAuthentik(\"{name}\")"));

        server.AddWorker();
        server.AddOperations();
        server.AddCare();
        builder.PrepareAuthentik(resource);
        return server;
    }

    /// <summary>
    /// Sets the version of authentik that the server, its worker and its outposts run.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="version">The version.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The release line is not known to this library; the message lists the ones that are.</exception>
    /// <remarks>
    /// <para>The version decides what the resources look like. It may be set before or after other settings, the result is the same.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithVersion(AuthentikVersion.Parse("2025.8.4"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithVersion(this IResourceBuilder<AuthentikResource> builder, AuthentikVersion version)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(version);

        _ = AuthentikRelease.Of(version);
        builder.Resource.Version = version;
        return builder;
    }

    private static IResourceBuilder<T> WithAuthentikImage<T>(this IResourceBuilder<T> builder, string image)
        where T : ContainerResource =>
        builder.WithImage(image)
            .WithImageRegistry(AuthentikContainerImageTags.Registry)

            // Stands for the version that is chosen until the model is complete; see ModelPreparation.
            .WithImageTag(AuthentikContainerImageTags.Tag)

            // Trust is set up by copying files into the container, which a read-only root refuses.
            .WithDeveloperCertificateTrust(false);
}
