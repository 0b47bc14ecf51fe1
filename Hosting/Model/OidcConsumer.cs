using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A resource that signs its users in with an application.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Scheme">The authentication scheme of ASP.NET Core whose settings it gets.</param>
internal sealed record OidcConsumer(IResource Resource, string Scheme)
{
    /// <summary>The paths at which the OpenID Connect handler of ASP.NET Core waits, unless told otherwise.</summary>
    public const string SignInPath = "/signin-oidc";
    public const string SignedOutPath = "/signout-callback-oidc";

    /// <summary>What browsers can open of it. Endpoints for other purposes, such as management, are not announced to references either.</summary>
    public IEnumerable<EndpointReference> Endpoints =>
        Resource is IResourceWithEndpoints resource
            ? from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
              where endpoint is { UriScheme: "http" or "https", ExcludeReferenceEndpoint: false }
              select new EndpointReference(resource, endpoint.Name, KnownNetworkIdentifiers.LocalhostNetwork)
            : [];
}

/// <summary>A group of this model, or one that authentik has already.</summary>
internal sealed record GroupReference(AuthentikGroupResource? Resource, string Name);
