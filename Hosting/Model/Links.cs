using Aspire.Hosting.ApplicationModel;

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

    private static ResourceUrlAnnotation Link(EndpointReference endpoint, string url, string text) =>
        new() { Url = url, DisplayText = text, Endpoint = endpoint, DisplayLocation = UrlDisplayLocation.DetailsOnly };
}
