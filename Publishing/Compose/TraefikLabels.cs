using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>What a Traefik that is there already needs to know of the services that browsers open.</summary>
internal static class TraefikLabels
{
    public static void Apply(ComposeFile file, IReadOnlyList<AuthentikResource> servers, TraefikSettings settings)
    {
        foreach (var server in servers)
        {
            Route(file, server, [server.PublicUri?.Host ?? HostOf(server)], settings);
            foreach (var outpost in server.OutpostList.OfType<AuthentikProxyOutpostResource>())
            {
                var hosts = outpost.Served.OfType<AuthentikProxyApplicationResource>().Select(application =>
                    Uri.TryCreate(application.ExternalUrl?.ValueExpression, UriKind.Absolute, out var url) ? url.Host : HostOf(outpost));
                Route(file, outpost, [.. hosts.Distinct()], settings);
            }
        }

        file.AddNetwork(new() { Name = settings.Network, External = true });
    }

    /// <summary>The variable with the host name, for an address that is known only where the stack is deployed.</summary>
    private static string HostOf(IResource resource) => $"${{{ComposeVariable.HostName(resource.Name)}}}";

    private static void Route(ComposeFile file, ContainerResource resource, IReadOnlyList<string> hosts, TraefikSettings settings)
    {
        var service = file.Services[ComposeTranslation.NameOf(resource)];
        var port = resource.Annotations.OfType<EndpointAnnotation>().First(e => e.UriScheme == "http" && e.IsExternal).TargetPort;
        service.Labels["traefik.enable"] = "true";
        service.Labels["traefik.docker.network"] = settings.Network;
        service.Labels[$"traefik.http.routers.{service.Name}.rule"] = string.Join(" || ", hosts.Select(host => $"Host(`{host}`)"));
        service.Labels[$"traefik.http.routers.{service.Name}.entrypoints"] = settings.EntryPoint;
        service.Labels[$"traefik.http.services.{service.Name}.loadbalancer.server.port"] = string.Create(CultureInfo.InvariantCulture, $"{port}");
        if (settings.CertificateResolver is { } resolver)
        {
            service.Labels[$"traefik.http.routers.{service.Name}.tls.certresolver"] = resolver;
        }

        // Traefik reaches it over their common network; nothing of it is published on the host.
        service.Ports = [.. service.Ports.Where(p => !p.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port}"), StringComparison.Ordinal))];
        service.Networks.Add(settings.Network);
    }
}
