using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What was asked for about the way a container runs. It says nothing about the defaults, which follow from what the container is.</summary>
internal sealed class RuntimeOptions : IResourceAnnotation
{
    /// <summary>The protections that are switched off.</summary>
    public AuthentikHardening Without { get; set; }

    public int? MemoryMegabytes { get; set; }

    public double? Cpus { get; set; }

    public int? Processes { get; set; }

    public AuthentikNetworkZones? Zones { get; set; }

    public LogDriver? Logging { get; set; }

    public Dictionary<string, string> ExternalLabels { get; } = new(StringComparer.Ordinal);

    /// <summary>The options of a resource, which may be none. They are added with the first that is set.</summary>
    public static RuntimeOptions Of(IResource resource)
    {
        if (resource.Annotations.OfType<RuntimeOptions>().LastOrDefault() is { } options)
        {
            return options;
        }

        options = new();
        resource.Annotations.Add(options);
        return options;
    }
}
