using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Tests.Support;

namespace Tests.Graph;

/// <summary>What cannot start says why, and so does what depends on it. One stack, of which most is broken.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private string? _sameName;
    private Stack _stack = null!;

    public async Task InitializeAsync() => _stack = await Stack.StartAsync(configure: Break, settings: "Images:EmulatorPrefix=never-built");

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    [Fact]
    public async Task EachSaysWhyItDoesNotStart()
    {
        Assert.Contains("with name 'POSTGRES'", _sameName, StringComparison.Ordinal);
        await Task.WhenAll(
            FailsAsync("authentik", "The image 'never-built/authentik-server:2025.8.4' of 'authentik' cannot be used:", "Run ./dev images"),
            FailsAsync("portal-login", "did not start, so authentik does not have this."),
            FailsAsync("portal", "Resource 'portal' stopped waiting for dependency resource '"),
            FailsAsync("api", "stopped waiting for dependency resource 'migrations' because it entered the 'Finished' state with exit code '1', expected '0'."),
            FailsAsync("importer", "stopped waiting for dependency resource 'cache' because it failed to start."),

            // Who needs it waits: the dashboard asks for the value.
            _stack.WaitForAsync("api-key", s => s.State?.Text == KnownResourceStates.ValueMissing, s_limit, "missed"));
    }

    private async Task FailsAsync(string name, params string[] reasons)
    {
        await _stack.WaitForAsync(name, s => s.State?.Text == KnownResourceStates.FailedToStart, s_limit, "failed");
        var log = string.Join('\n', (await _stack.LogAsync(name)).Select(line => line.Content));
        foreach (var reason in reasons)
        {
            Assert.Contains(reason, log, StringComparison.Ordinal);
        }
    }

    private void Break(IDistributedApplicationTestingBuilder builder)
    {
        // With a dashboard Aspire lets dependants wait on, for somebody may start what failed.
        builder.Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);
        builder.AddParameter("api-key", secret: true);
        builder.AddExecutable("api", "true", ".").WaitForCompletion(builder.AddExecutable("migrations", "false", "."));
        builder.AddExecutable("importer", "true", ".").WaitFor(builder.AddExecutable("cache", "/no/such/program", "."));
        _sameName = Assert.Throws<DistributedApplicationException>(() => builder.AddContainer("POSTGRES", "example/app")).Message;
    }
}
