using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Lets a test into the entry point of an AppHost that it runs: seen by the builders made in the same flow of control.</summary>
internal abstract class TestingHook
{
    private static readonly AsyncLocal<TestingHook?> s_current = new();

    public static TestingHook? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    public abstract void OnBuilderCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public abstract void OnBuilderCreated(DistributedApplicationBuilder builder);

    public abstract void OnBuilding(DistributedApplicationBuilder builder);

    public abstract void OnBuilt(DistributedApplication application);
}
