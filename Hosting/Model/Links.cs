using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>What the dashboard links to.</summary>
internal static class Links
{
    public static void Complete(ResourceUrlsCallbackContext context, AuthentikResource server)
    {
        foreach (var url in context.Urls.ToList())
        {
            switch (url.Endpoint?.EndpointName)
            {
                case AuthentikResource.PrimaryEndpointName:
                    var address = url.Url.TrimEnd('/') + server.BasePath;
                    url.Url = address;
                    url.DisplayText = "authentik";
                    context.Urls.Add(Link(url.Endpoint, $"{address}if/user/", "My applications"));
                    context.Urls.Add(Link(url.Endpoint, $"{address}if/admin/", "Administration"));
                    context.Urls.Add(Link(url.Endpoint, $"{address}api/v3/", "API browser"));
                    break;

                case AuthentikResource.HttpsEndpointName:
                    url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
                    break;

                case AuthentikResource.MetricsEndpointName:
                    ShowMetrics(url);
                    break;
            }
        }
    }

    public static void ShowMetrics(ResourceUrlAnnotation url)
    {
        url.Url = $"{url.Url.TrimEnd('/')}/metrics";
        url.DisplayText = "Metrics";
        url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
    }

    /// <summary>Says in the details of a resource how its container is protected, and where it is found.</summary>
    public static void ShowProfile(IDistributedApplicationBuilder builder, ContainerResource resource, ContainerProfile profile) =>
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(resource, async (@event, cancellationToken) =>
        {
            List<ResourcePropertySnapshot> properties = [new("Protection", Describe(profile))];
            if (resource is AuthentikResource server)
            {
                properties.Add(new("authentik version", server.Version.ToString()));
                properties.Add(new("Public URL", await server.PublicBase.GetValueAsync(cancellationToken).ConfigureAwait(false)));
            }

            await @event.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Properties = [.. snapshot.Properties.Where(p => properties.All(added => added.Name != p.Name)), .. properties],
            }).ConfigureAwait(false);
        });

    public static string Describe(ContainerProfile profile)
    {
        IEnumerable<string?> parts =
        [
            profile.User is { } user ? $"user {user}" : null,
            profile.ReadOnlyRoot ? "read-only file system" : null,
            profile.DropsCapabilities ? profile.KeptCapabilities is [] ? "no capabilities" : $"capabilities {string.Join(' ', profile.KeptCapabilities)} only" : null,
            profile.NoNewPrivileges ? "no new privileges" : null,
            profile.Limits is { } limits ? FormattableString.Invariant($"at most {limits.MemoryMegabytes} MiB, {limits.Cpus} processors, {limits.Processes} processes") : null,
        ];
        var text = string.Join(", ", parts.OfType<string>());
        return text.Length > 0 ? text : "none";
    }

    private static ResourceUrlAnnotation Link(EndpointReference endpoint, string url, string text) =>
        new() { Url = url, DisplayText = text, Endpoint = endpoint, DisplayLocation = UrlDisplayLocation.DetailsOnly };
}
