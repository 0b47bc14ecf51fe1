using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServiceCollectionExtensions
{
    /// <summary>What runs the model: parameters, endpoints, the orchestrator's objects and the dashboard.</summary>
    public static IServiceCollection AddOrchestration(this IServiceCollection services)
    {
        services.AddSingleton<DashboardTelemetry>();
        services.AddSingleton<ParameterInitializer>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<ModelPreflight>();
        services.AddSingleton<ResourceConfigurator>();
        services.AddHostedService<ApplicationOrchestrator>();
        return services;
    }
}
