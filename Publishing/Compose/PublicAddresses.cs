using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>Asks for the addresses that nobody knows before the stack is deployed: where browsers find it.</summary>
internal static class PublicAddresses
{
    public static void Ask(IDistributedApplicationBuilder builder)
    {
        foreach (var server in builder.Resources.OfType<AuthentikResource>())
        {
            if (server.PublicUrl is null)
            {
                Ask(builder, server, "authentik");
            }

            foreach (var outpost in server.ApplicationList.Where(a => a.ExternalUrl is null).Select(a => a.Outpost).OfType<AuthentikProxyOutpostResource>().Distinct())
            {
                Ask(builder, outpost, string.Join(", ", outpost.Served.Select(a => a.Name)));
            }

            foreach (var consumer in server.OidcApplicationList.SelectMany(a => a.Consumers).Where(c => c.Endpoints.Any()).Select(c => c.Resource).Distinct())
            {
                Ask(builder, consumer, consumer.Name);
            }
        }
    }

    private static void Ask(IDistributedApplicationBuilder builder, IResource resource, string what)
    {
        var name = $"{resource.Name}-public-url";
        var port = resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.UriScheme is "http")?.Port;
        var trial = port is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; http://localhost:{port} for a trial on this machine");
        resource.Annotations.Add(new PublicAddress(new ParameterResource(
            name,
            _ => builder.Configuration[$"Parameters:{name}"] ?? throw new MissingParameterValueException($"Set Parameters:{name} to the address at which browsers open {what}, such as https://{resource.Name}.example.com."),
            secret: false)
        {
            Description = $"Where browsers open {what}, without a slash at the end, such as https://{resource.Name}.example.com{trial}.",
        }));
    }
}
