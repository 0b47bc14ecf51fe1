using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Offline;

/// <summary>What cannot work is found before anything starts, and said with the resource, the setting and the fix.</summary>
public sealed class PreflightTests
{
    private const string Image = "authentik-aspire/whoami";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task APortThatIsTaken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var message = await FailureAsync(builder => builder.AddContainer("web", Image, "1").WithHttpEndpoint(port, targetPort: 80), randomizePorts: false);
        Assert.Equal($"Port {port} of endpoint 'http' of 'web' is in use by another process. End that process, give the endpoint another port, or none, to have a free one chosen.", message);
    }

    [Fact]
    public async Task APortThatIsGivenTwice()
    {
        var message = await FailureAsync(
            builder =>
            {
                builder.AddContainer("one", Image, "1").WithHttpEndpoint(15999, targetPort: 80);
                builder.AddContainer("two", Image, "1").WithHttpEndpoint(15999, targetPort: 80);
            },
            randomizePorts: false);
        Assert.StartsWith("Port 15999 is given twice: to endpoint 'http' of 'one' and to endpoint 'http' of 'two'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImageThatMayNotBePulledAndIsNotThere() =>
        Assert.Equal(
            "The image 'authentik-aspire/no-such-image:1' of 'web' is not on this machine, and its pull policy is never. Build it (./dev images), or correct the name or tag.",
            await FailureAsync(builder => builder.AddContainer("web", "authentik-aspire/no-such-image", "1").WithImagePullPolicy(ImagePullPolicy.Never)));

    [Fact]
    public async Task AnImageThatCannotBePulled()
    {
        // A registry on this machine that nobody runs: the answer is a refusal at once, whatever the network.
        var message = await FailureAsync(builder => builder.AddContainer("web", "localhost:1/no/such-image", "1"));
        Assert.StartsWith("The image 'localhost:1/no/such-image:1' of 'web' is not on this machine and cannot be pulled:", message, StringComparison.Ordinal);
        Assert.EndsWith("Correct the name or tag, or see that its registry can be reached.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABindSourceThatIsMissing()
    {
        var missing = Path.Combine(Path.GetTempPath(), $"no-such-folder-{Guid.NewGuid():N}");
        var message = await FailureAsync(builder => builder.AddContainer("web", Image, "1").WithBindMount(missing, "/data"));
        Assert.Equal($"The bind mount of 'web' to '/data' has no source: '{missing}' does not exist. Create it, or correct the path.", message);
        Assert.False(Directory.Exists(missing), "The container engine was let loose on the missing folder.");
    }

    [Fact]
    public async Task AContainerEngineThatIsNotThere()
    {
        var message = await FailureAsync(builder =>
        {
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = "podman";
            builder.AddContainer("web", Image, "1");
        });
        Assert.StartsWith("The container engine 'podman' is not installed.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryFindingIsInTheMessage()
    {
        var message = await FailureAsync(builder => builder
            .AddContainer("web", "authentik-aspire/no-such-image", "1")
            .WithImagePullPolicy(ImagePullPolicy.Never)
            .WithBindMount("/no/such/folder", "/data"));
        Assert.Equal(2, message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void TwoResourcesWithOneName()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("web", Image, "1");
        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddContainer("WEB", Image, "1"));
        Assert.Contains("with name 'WEB' because resource of type", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AParameterWithoutAValue()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var missing = builder.AddParameter("api-key", secret: true);
        builder.AddExecutable("job", "true", ".").WithEnvironment("API_KEY", missing);
        await using var app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(s_limit);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceAsync("api-key", KnownResourceStates.ValueMissing, limit.Token);
        await app.ResourceNotifications.WaitForResourceAsync("job", KnownResourceStates.FailedToStart, limit.Token);
        Assert.Contains("configuration key 'Parameters:api-key' is missing", await LogAsync(app, "job"), StringComparison.Ordinal);
        await app.StopAsync(limit.Token);
    }

    [Fact]
    public async Task ADependencyThatFailsIsNamedByItsDependants()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var failing = builder.AddExecutable("migrations", "false", ".");
        builder.AddExecutable("api", "true", ".").WaitForCompletion(failing);
        var missing = builder.AddExecutable("cache", "/no/such/program", ".");
        builder.AddExecutable("worker", "true", ".").WaitFor(missing);
        await using var app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(s_limit);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceAsync("api", KnownResourceStates.FailedToStart, limit.Token);
        Assert.Contains("Resource 'migrations' has entered the 'Finished' state with exit code '1', expected '0'.", await LogAsync(app, "api"), StringComparison.Ordinal);
        await app.ResourceNotifications.WaitForResourceAsync("worker", KnownResourceStates.FailedToStart, limit.Token);
        Assert.Contains("Dependency resource 'cache' failed to start.", await LogAsync(app, "worker"), StringComparison.Ordinal);
        await app.StopAsync(limit.Token);
    }

    private static async Task<string> FailureAsync(Action<IDistributedApplicationBuilder> declare, bool randomizePorts = true)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Configuration["DcpPublisher:RandomizePorts"] = randomizePorts ? "true" : "false";
        declare(builder);
        await using var app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(s_limit);
        return (await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(limit.Token))).Message;
    }

    private static async Task<string> LogAsync(DistributedApplication app, string resource)
    {
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return string.Join('\n', lines);
    }
}
