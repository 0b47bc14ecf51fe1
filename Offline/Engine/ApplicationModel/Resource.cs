using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

public interface IResourceAnnotation;

public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

public enum ResourceAnnotationMutationBehavior
{
    Append = 0,
    Replace = 1,
}

public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ResourceNames.Validate(name);
        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    IResource IResourceWithParent.Parent => Parent;

    new T Parent { get; }
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithProbes : IResource;

public interface IComputeResource : IResource;

/// <summary>A resource that has no life of its own, such as a parameter; others may wait for it without it being started.</summary>
public interface IResourceWithoutLifetime : IResource;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute;

internal static class ResourceNames
{
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var reason =
            name.Length > 64 ? "it must be between 1 and 64 characters long" :
            !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? "it must contain only ASCII letters, digits, and hyphens" :
            !char.IsAsciiLetter(name[0]) ? "it must start with an ASCII letter" :
            name.EndsWith('-') ? "it cannot end with a hyphen" :
            name.Contains("--", StringComparison.Ordinal) ? "it cannot contain consecutive hyphens" :
            null;
        if (reason is not null)
        {
            throw new ArgumentException($"Resource name '{name}' is invalid: {reason}.", nameof(name));
        }
    }
}
