using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;

namespace Authentik.Aspire.Publishing;

/// <summary>What was asked for about a Compose folder.</summary>
internal sealed class ComposeSettings : IResourceAnnotation
{
    /// <summary>The address of the host that ports are published on; <see langword="null"/> is all of them.</summary>
    public string? HostAddress { get; set; }

    /// <summary>Networks that are there already, by the zone whose place they take.</summary>
    public Dictionary<AuthentikNetworkZones, string> ExternalNetworks { get; } = [];

    public TraefikSettings? Traefik { get; set; }

    public static ComposeSettings Of(DockerComposeEnvironmentResource environment)
    {
        if (environment.Annotations.OfType<ComposeSettings>().LastOrDefault() is not { } settings)
        {
            settings = new();
            environment.Annotations.Add(settings);
        }

        return settings;
    }
}

/// <summary>How a Traefik that is there already finds what browsers open.</summary>
internal sealed record TraefikSettings(string Network, string EntryPoint, string? CertificateResolver);
