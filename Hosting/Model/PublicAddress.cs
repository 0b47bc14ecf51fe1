using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Where browsers find a resource of a published stack, without a slash at the end. Aspire knows that of what it runs; behind published ports and
/// reverse proxies somebody has to say it, so a publisher adds this, with a value that is asked for where the stack is deployed.
/// </summary>
internal sealed class PublicAddress(ParameterResource parameter) : IResourceAnnotation
{
    public ParameterResource Parameter { get; } = parameter;

    /// <summary>The address that was asked for, or <see langword="null"/> where Aspire knows it.</summary>
    public static ReferenceExpression? Of(IResource resource) =>
        resource.Annotations.OfType<PublicAddress>().LastOrDefault() is { } address ? ReferenceExpression.Create($"{address.Parameter}") : null;
}
