using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>Tells processes where the dashboard takes their telemetry.</summary>
internal sealed class DashboardTelemetry
{
    /// <summary>The running dashboard; <see langword="null"/> without one: then nobody is told to send anything.</summary>
    public DashboardHost? Dashboard { get; set; }

    public void AddTo(EnvironmentCallbackContext context, OtlpProtocol protocol)
    {
        if (Dashboard is null)
        {
            return;
        }

        var inContainer = context.Resource is ContainerResource;
        var grpc = protocol == OtlpProtocol.Grpc;
        var url = (grpc, inContainer) switch
        {
            (true, true) => Dashboard.ContainerOtlpGrpcUrl,
            (true, false) => Dashboard.OtlpGrpcUrl,
            (false, true) => Dashboard.ContainerOtlpHttpUrl,
            (false, false) => Dashboard.OtlpHttpUrl,
        };
        var variables = context.EnvironmentVariables;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = url?.ToString().TrimEnd('/') ?? throw new DistributedApplicationException(
            $"Container '{context.Resource.Name}' has no network over which it could reach the dashboard.");
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = grpc ? "grpc" : protocol == OtlpProtocol.HttpJson ? "http/json" : "http/protobuf";
        variables["OTEL_EXPORTER_OTLP_HEADERS"] = new Secret($"x-otlp-api-key={Dashboard.OtlpApiKey}");
        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={ResourceRunner.SuffixOf(context.Resource)}";

        // Soon, for a developer who looks; an application in production batches for longer.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }

    private sealed record Secret(string Value) : IValueProvider
    {
        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Value);
    }
}
