using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Authentik.Aspire.Publishing;

/// <summary>The three networks of a stack, in place of the one that Aspire's publisher puts everything on.</summary>
internal sealed class ComposeNetworks(ComposeSettings settings)
{
    private static readonly (AuthentikNetworkZones Zone, string Name)[] s_zones =
        [(AuthentikNetworkZones.Frontend, "frontend"), (AuthentikNetworkZones.Backend, "backend"), (AuthentikNetworkZones.Data, "data")];

    public void Join(Service service, AuthentikNetworkZones zones)
    {
        service.Networks = [.. s_zones.Where(z => zones.HasFlag(z.Zone)).Select(z => settings.ExternalNetworks.GetValueOrDefault(z.Zone, z.Name))];

        // Without a word it would be on a network that Compose makes.
        service.NetworkMode = zones == AuthentikNetworkZones.None ? "none" : null;
    }

    public void Complete(ComposeFile file, IReadOnlyList<AuthentikResource> servers)
    {
        if (settings.Traefik is { } traefik)
        {
            TraefikLabels.Apply(file, servers, traefik);
        }

        var used = file.Services.Values.SelectMany(service => service.Networks).ToHashSet(StringComparer.Ordinal);
        foreach (var (zone, name) in s_zones.Where(z => used.Contains(z.Name) && !settings.ExternalNetworks.ContainsKey(z.Zone)))
        {
            // Databases have no business outside.
            file.AddNetwork(new() { Name = name, Internal = zone == AuthentikNetworkZones.Data && servers.All(server => server.Database is not null) ? true : null });
        }

        foreach (var external in settings.ExternalNetworks.Values.Where(used.Contains))
        {
            file.AddNetwork(new() { Name = external, External = true });
        }

        foreach (var unused in file.Networks.Keys.Where(name => !used.Contains(name)).ToList())
        {
            file.Networks.Remove(unused);
        }
    }
}
