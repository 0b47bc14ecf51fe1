using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

/// <summary>How the orchestrator's API names a kind of object: <c>Kind</c> in documents, <c>Plural</c> in addresses.</summary>
internal sealed record DcpKind(string Kind, string Plural);

/// <summary>Implemented by every object type, so that the client finds its address without an instance.</summary>
internal interface IDcpObject
{
    static abstract DcpKind DcpKind { get; }
}

/// <summary>An object of the orchestrator. The shape is that of Kubernetes: metadata, a wanted spec, an observed status.</summary>
internal abstract class DcpObject
{
    public const string GroupVersion = "usvc-dev.developer.microsoft.com/v1";

    [JsonPropertyOrder(-3)]
    public string ApiVersion => GroupVersion;

    [JsonPropertyOrder(-2)]
    public abstract string Kind { get; }

    [JsonPropertyOrder(-1)]
    public required DcpMetadata Metadata { get; init; }

    [JsonIgnore]
    public string Name => Metadata.Name;
}

/// <inheritdoc cref="DcpObject"/>
internal abstract class DcpObject<TSpec, TStatus> : DcpObject
    where TSpec : class
    where TStatus : class
{
    public required TSpec Spec { get; init; }

    /// <summary>What the orchestrator observes; <see langword="null"/> in requests and until its first look at the object.</summary>
    public TStatus? Status { get; init; }
}

/// <summary>Name and annotations of an object; uid and versions are set by the orchestrator.</summary>
internal sealed class DcpMetadata
{
    public required string Name { get; init; }

    public Dictionary<string, string>? Annotations { get; set; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>The numeric form of <see cref="ResourceVersion"/>: a higher one is newer.</summary>
    [JsonIgnore]
    public long Version => long.TryParse(ResourceVersion, out var version) ? version : 0;

    public void Annotate(string key, string value) => (Annotations ??= [])[key] = value;

    /// <summary>Says which services this container or executable serves, and at which port.</summary>
    public void SetServiceProducers(params IReadOnlyCollection<ServiceProducer> producers) =>
        Annotate(DcpAnnotations.ServiceProducer, JsonSerializer.Serialize([.. producers], DcpJson.Default.ServiceProducerArray));

    public static implicit operator DcpMetadata(string name) => new() { Name = name };
}

internal static class DcpAnnotations
{
    /// <summary>JSON text: an array of <see cref="ServiceProducer"/>. The orchestrator acts on it.</summary>
    public const string ServiceProducer = "service-producer";

    /// <summary>The name of the resource in the application model. Ours to read back.</summary>
    public const string ResourceName = "resource-name";
}

/// <summary>
/// One service that a workload serves. For a container the port is the one inside the container. For an executable it is the
/// port it listens on; left out, the orchestrator picks a free one, which the executable gets by <see cref="DcpTemplates.PortForServing"/>.
/// </summary>
internal sealed record ServiceProducer(string ServiceName, int? Port = null, string? Address = null);

/// <summary>Expressions that the orchestrator replaces in environment values and arguments. Blanks around one are swallowed.</summary>
internal static class DcpTemplates
{
    /// <summary>The port that the workload itself must listen on for a service it produces.</summary>
    public static string PortForServing(string serviceName) => $$$"""{{- portForServing "{{{serviceName}}}" -}}""";

    /// <summary>The port that clients of a service connect to.</summary>
    public static string PortFor(string serviceName) => $$$"""{{- portFor "{{{serviceName}}}" -}}""";
}

internal sealed record EnvVar(string Name, string? Value);
