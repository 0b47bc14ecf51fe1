using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// Aspire equips containers with the developer's certificate when it finds a trusted one. The engine never does, so there is nothing to switch off.
/// </summary>
public static class CertificateBuilderExtensions
{
    public static IResourceBuilder<TResource> WithoutHttpsCertificate<TResource>(this IResourceBuilder<TResource> builder)
        where TResource : IResourceWithEnvironment, IResourceWithArgs
        => builder;

    public static IResourceBuilder<TResource> WithDeveloperCertificateTrust<TResource>(this IResourceBuilder<TResource> builder, bool trust)
        where TResource : IResourceWithEnvironment, IResourceWithArgs
        => trust
            ? throw new NotSupportedException($"The offline engine has no developer certificate that '{builder.Resource.Name}' could trust.")
            : builder;
}
