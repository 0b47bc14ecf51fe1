using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

/// <summary>Generated serializers: the first call of a run is not slowed down by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(ContainerExec))]
[JsonSerializable(typeof(ContainerNetwork))]
[JsonSerializable(typeof(Executable))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(ServiceProducer[]))]
[JsonSerializable(typeof(DcpExecution))]
[JsonSerializable(typeof(DcpFailure))]
[JsonSerializable(typeof(DcpInfo))]
internal sealed partial class DcpJson : JsonSerializerContext;

/// <summary>The answer to a request that failed.</summary>
internal sealed record DcpFailure(string? Message, string? Reason, int? Code);

/// <summary>The orchestrator's own state, at <c>/admin/execution</c>.</summary>
internal sealed record DcpExecution(string Status, string? ShutdownResourceCleanup = null)
{
    public const string CleaningResources = "CleaningResources";
    public const string CleanupComplete = "CleanupComplete";
    public const string Stopping = "Stopping";
}
