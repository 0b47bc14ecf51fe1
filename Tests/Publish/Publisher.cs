#if AUTHENTIK_PUBLISHING
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Tests.Support;

namespace Tests.Publish;

/// <summary>Publishes what a test declares.</summary>
internal static class Publisher
{
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(2);

    public static IResourceBuilder<DockerComposeEnvironmentResource> Compose(IDistributedApplicationBuilder builder) =>
        builder.AddDockerComposeEnvironment("compose").WithDashboard(false).WithAuthentik();

    public static async Task RunAsync(string output, Action<IDistributedApplicationBuilder> declare, string step = "publish", params string[] arguments)
    {
        using var directory = new TestFolder();
        using var limit = new CancellationTokenSource(Limit);
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", step, "--output-path", output, "--Logging:LogLevel:Default=Warning", .. arguments],
            DisableDashboard = true,
            ProjectDirectory = directory.Path,
        });
        declare(builder);
        await using var app = builder.Build();
        await app.RunAsync(limit.Token);
    }
}
#endif
