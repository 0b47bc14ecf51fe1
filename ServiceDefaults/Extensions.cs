using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// What every service of the solution has in common: telemetry over OTLP, health endpoints, service discovery and HTTP resilience.
/// </summary>
public static class Extensions
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";
    private const string LiveTag = "live";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string OtlpTimeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const string HealthEndpointsEnabled = "HealthEndpoints:Enabled";

    /// <summary>Adds telemetry, the liveness check, service discovery and a resilience handler for every <see cref="HttpClient"/>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();

        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });

        return builder;
    }

    /// <summary>
    /// Adds logs, metrics and traces. They are exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, as Aspire does, and stay in the process otherwise.
    /// In Development an export is given up after a second, unless <c>OTEL_EXPORTER_OTLP_TIMEOUT</c> (milliseconds) says otherwise.
    /// Spans of an <see cref="System.Diagnostics.ActivitySource"/> with the application's name are part of the traces.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsHealthRequest(context.Request))
                .AddHttpClientInstrumentation());

        if (!string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
        {
            // Where the dashboard ends together with the service, what is exported last finds nobody who answers: ten seconds, the default,
            // is what a developer would wait for each of traces, metrics and logs.
            if (builder.Environment.IsDevelopment())
            {
                builder.Configuration[OtlpTimeout] ??= "1000";
            }

            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>Adds the check behind <c>/alive</c>: a process that answers is alive, whatever its dependencies do.</summary>
    /// <param name="builder">The application builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (ready: every check passes) and <c>/alive</c> (only the checks tagged <c>live</c>) in Development, and elsewhere when
    /// <c>HealthEndpoints:Enabled</c> is <c>true</c>.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        // Anyone who can reach these endpoints can make the service call its dependencies: outside of a developer's machine that has to be asked for.
        if (app.Configuration.GetValue(HealthEndpointsEnabled, defaultValue: app.Environment.IsDevelopment()))
        {
            app.MapHealthChecks(HealthPath);
            app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) });
        }

        return app;
    }

    // An orchestrator asks every few seconds: these requests would bury the others.
    private static bool IsHealthRequest(HttpRequest request) =>
        request.Path.StartsWithSegments(HealthPath) || request.Path.StartsWithSegments(AlivePath);
}
