using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

public static class ResourceExtensions
{
    public static bool HasAnnotationOfType<T>(this IResource resource)
        where T : IResourceAnnotation
        => resource.Annotations.Any(a => a is T);

    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        var found = resource.Annotations.OfType<T>().ToArray();
        result = found.Length == 0 ? null : found;
        return found.Length > 0;
    }

    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.FullName;
        return imageName is not null;
    }

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource) =>
        resource.Annotations.OfType<EndpointAnnotation>().Select(a => new EndpointReference(resource, a.Name));

    /// <summary>The environment as the resource gets it, or, to publish, with manifest expressions in it.</summary>
    public static async ValueTask<Dictionary<string, string>> GetEnvironmentVariableValuesAsync(
        this IResourceWithEnvironment resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        var context = new DistributedApplicationExecutionContext(applicationOperation);
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in await ResourceConfiguration.EnvironmentAsync(resource, context, CancellationToken.None).ConfigureAwait(false))
        {
            if (await ResourceConfiguration.ResolveAsync(value, resource, context, CancellationToken.None).ConfigureAwait(false) is { } text)
            {
                values[name] = text;
            }
        }

        return values;
    }

    public static async ValueTask<string[]> GetArgumentValuesAsync(
        this IResourceWithArgs resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        var context = new DistributedApplicationExecutionContext(applicationOperation);
        var values = new List<string>();
        foreach (var value in await ResourceConfiguration.ArgumentsAsync(resource, context, CancellationToken.None).ConfigureAwait(false))
        {
            if (await ResourceConfiguration.ResolveAsync(value, resource, context, CancellationToken.None).ConfigureAwait(false) is { } text)
            {
                values.Add(text);
            }
        }

        return [.. values];
    }
}
