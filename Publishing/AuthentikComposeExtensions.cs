using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Authentik.Aspire.Publishing;

namespace Aspire.Hosting;

/// <summary>
/// Provides extension methods for publishing authentik resources to Docker Compose.
/// </summary>
public static class AuthentikComposeExtensions
{
    /// <summary>
    /// Publishes the authentik resources of the model as they run: protected, with health checks, on three networks, with what is declared in C#.
    /// </summary>
    /// <param name="builder">The resource builder of the Compose environment.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Without it Aspire publishes images, environment, volumes and ports. With it every service has the user, read-only root, memory, processors,
    /// process limit, health check, networks, restart policy, log rotation and labels that the model says; services wait for each other's health;
    /// blueprints are delivered and applied; and the folder holds a script that fills in secrets, looks for mistakes, saves and restores. In run mode it does nothing.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddDockerComposeEnvironment("compose")
    ///     .WithDashboard(false)
    ///     .WithAuthentik();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithAuthentik(this IResourceBuilder<DockerComposeEnvironmentResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode && !builder.Resource.Annotations.OfType<Attached>().Any())
        {
            builder.WithAnnotation(new Attached());
            ComposePublisher.Attach(builder, ComposeSettings.Of(builder.Resource));
        }

        return builder;
    }

    /// <summary>
    /// Publishes the ports of the authentik resources on one address of the host, such as <c>127.0.0.1</c> for a reverse proxy on the same machine.
    /// </summary>
    /// <param name="builder">The resource builder of the Compose environment.</param>
    /// <param name="address">An IP address of the host. By default ports are published on all of them, and Docker lets them pass most firewalls.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="address"/> is no IP address.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddDockerComposeEnvironment("compose")
    ///     .WithAuthentik()
    ///     .WithHostAddress("127.0.0.1");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithHostAddress(this IResourceBuilder<DockerComposeEnvironmentResource> builder, string address)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(address);

        if (!IPAddress.TryParse(address, out var parsed))
        {
            throw new DistributedApplicationException($"WithHostAddress(\"{address}\") of '{builder.Resource.Name}' is no IP address. Give one of the host's, such as 127.0.0.1.");
        }

        ComposeSettings.Of(builder.Resource).HostAddress = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{parsed}]" : parsed.ToString();
        return builder;
    }

    /// <summary>
    /// Puts a network that is there already in the place of one of the stack's, such as the one that the databases of another stack are on.
    /// </summary>
    /// <param name="builder">The resource builder of the Compose environment.</param>
    /// <param name="zone">One zone.</param>
    /// <param name="name">The name of the network, as <c>docker network ls</c> lists it.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="zone"/> is none or more than one.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddDockerComposeEnvironment("compose")
    ///     .WithAuthentik()
    ///     .WithExternalNetwork(AuthentikNetworkZones.Data, "databases");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithExternalNetwork(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, AuthentikNetworkZones zone, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (zone is not (AuthentikNetworkZones.Frontend or AuthentikNetworkZones.Backend or AuthentikNetworkZones.Data))
        {
            throw new ArgumentException($"'{zone}' is not one zone. Call WithExternalNetwork once for each.", nameof(zone));
        }

        ComposeSettings.Of(builder.Resource).ExternalNetworks[zone] = name;
        return builder;
    }

    /// <summary>
    /// Gives the server and the proxy outposts the labels by which a Traefik that is there already finds them, in place of published ports.
    /// </summary>
    /// <param name="builder">The resource builder of the Compose environment.</param>
    /// <param name="network">The network that Traefik is on, as <c>docker network ls</c> lists it.</param>
    /// <param name="entryPoint">The entry point of Traefik that browsers use.</param>
    /// <param name="certificateResolver">The resolver of Traefik that gets certificates. If <see langword="null"/>, Traefik's own choice.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Host names come from <c>WithPublicUrl</c> and the external URLs of applications; where there are none, they are asked for in <c>.env</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddDockerComposeEnvironment("compose")
    ///     .WithAuthentik()
    ///     .WithTraefik(certificateResolver: "letsencrypt");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithTraefik(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, string network = "traefik", string entryPoint = "websecure", string? certificateResolver = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(network);
        ArgumentException.ThrowIfNullOrEmpty(entryPoint);

        ComposeSettings.Of(builder.Resource).Traefik = new(network, entryPoint, certificateResolver);
        return builder;
    }

    private sealed class Attached : IResourceAnnotation;
}
