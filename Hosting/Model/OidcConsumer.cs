using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A resource that signs its users in with an application.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Scheme">The authentication scheme of ASP.NET Core whose settings it gets, or <see langword="null"/> for something else than ASP.NET Core.</param>
/// <param name="CallbackPath">Where it waits for users who signed in.</param>
/// <param name="SignedOutCallbackPath">Where it waits for users who signed out, or <see langword="null"/> if it does not.</param>
internal sealed record OidcConsumer(IResource Resource, string? Scheme, string CallbackPath, string? SignedOutCallbackPath)
{
    /// <summary>The paths at which the OpenID Connect handler of ASP.NET Core waits, unless told otherwise.</summary>
    public const string DefaultCallbackPath = "/signin-oidc";
    public const string DefaultSignedOutCallbackPath = "/signout-callback-oidc";

    /// <summary>Where browsers open it.</summary>
    public IEnumerable<ReferenceExpression> Origins => PublicAddress.Of(Resource) is { } published
        ? [published]
        : Endpoints.Select(endpoint => ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Url)}"));

    /// <summary>What browsers can open of it. Endpoints for other purposes, such as management, are not announced to references either.</summary>
    public IEnumerable<EndpointReference> Endpoints =>
        Resource is IResourceWithEndpoints resource
            ? from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
              where endpoint is { UriScheme: "http" or "https", ExcludeReferenceEndpoint: false }
              select new EndpointReference(resource, endpoint.Name, KnownNetworkIdentifiers.LocalhostNetwork)
            : [];
}
