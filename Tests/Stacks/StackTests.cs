using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Graph;
using Tests.Support;

namespace Tests.Stacks;

/// <summary>The three stacks of docs/from-compose-to-aspire.md, booted; every container of authentik runs as it is declared.</summary>
public class StackTests
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    [SkippableFact]
    public async Task ASingleHostWithItsFilesUnderOneRoot()
    {
        Skip.IfNot(!OperatingSystem.IsLinux() || Environment.IsPrivilegedProcess, "Folders for the users of the containers are made only where the tests run as root.");
        using var folder = new TestFolder();
        await using (var stack = await Stack.DeclareAsync(folder.Path, SingleHost.Declare, settings: ["Parameters:pg-pass=a-password", $"Parameters:secret-key={new string('k', 60)}"]))
        {
            await CheckAsync(stack);
            foreach (var name in new[] { "authentik", "authentik-worker", "postgres", "redis" })
            {
                var container = await RunningContainer.OfAsync(stack, name);
                Assert.Equal("unless-stopped", container.Host["RestartPolicy"]!["Name"]!.GetValue<string>());
                Assert.Equal("promtail", container.Configuration["Labels"]!["logging"]!.GetValue<string>());
            }

            Assert.Equal(
                ["blueprints", "certs", "custom-templates", "database", "media", "redis"],
                Directory.EnumerateDirectories(folder["authentik"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task SharedDatabasesAndTwoOutpostsBehindAReverseProxy()
    {
        using var folder = new TestFolder();
        await using var stack = await Stack.DeclareAsync(
            folder.Path,
            builder =>
            {
                // The other stack, which has them already.
                var password = builder.AddParameter("shared-password", "a-password", secret: true);
                builder.AddPostgres("shared-postgres", builder.AddParameter("shared-user", "authentik"), password).WithContainerNetworkAlias("db.internal.example.com");
                builder.AddRedis("shared-redis", password: password).WithContainerNetworkAlias("redis.internal.example.com");
                SharedDatabases.Declare(builder);
            },
            settings: ["Parameters:db-password=a-password", "Parameters:cache-password=a-password"]);
        await CheckAsync(stack);

        // No secret shows to who inspects a container.
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost", "forum-outpost" })
        {
            var environment = (await RunningContainer.OfAsync(stack, name)).Configuration["Env"]!.ToJsonString();
            Assert.DoesNotContain("a-password", environment, StringComparison.Ordinal);
            Assert.Contains("file:///run/secrets/authentik/", environment, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ThreeServersAndTwoWorkersBehindALoadBalancer()
    {
        using var folder = new TestFolder();
        await using var stack = await Stack.DeclareAsync(folder.Path, LoadBalanced.Declare, settings: ["Parameters:smtp-user=authentik", "Parameters:smtp-password=a-password"]);
        await CheckAsync(stack);
        var postgres = await RunningContainer.OfAsync(stack, "postgres");
        var (code, output) = await postgres.ExecuteAsync("sh", "-c", "PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U postgres -tAc \"select current_setting('max_connections'), current_setting('shared_buffers'), current_setting('data_checksums')\"");
        Assert.True(code == 0, output);
        Assert.Equal("300|512MB|on", output.Trim());
        await IsExaminedAndRestoredAsync(stack);
    }

    /// <summary>The doctor sees every replica, and a restore stops and starts all of them.</summary>
    private static async Task IsExaminedAndRestoredAsync(Stack stack)
    {
        var server = stack.Model.Resources.OfType<AuthentikResource>().Single();
        string[] names = [.. server.AllContainers.Select(container => container.Name)];
        Assert.Equal(["authentik", "authentik-server", "authentik-server-2", "authentik-server-3", "authentik-worker", "authentik-worker-2"], names);
        var report = await RunAsync("doctor");
        Assert.All(names, name => Assert.Contains($"| {name} | Running | Healthy |", report, StringComparison.Ordinal));
        Assert.All(names.Skip(1), name => Assert.Contains($"the shared memory of '{name}'", report, StringComparison.Ordinal));
        Assert.Contains("the disk of uploads of 'authentik-server'", report, StringComparison.Ordinal);
        Assert.DoesNotContain("* ❌", report, StringComparison.Ordinal);

        var api = new AuthentikApiClient(server);
        await api.CreateUserAsync(new() { Username = "kept", Name = "Kept" });
        await RunAsync("backup");
        await api.CreateUserAsync(new() { Username = "gone", Name = "Gone" });
        var started = Started();
        await RunAsync("restore");
        Assert.All(Started(), now => Assert.NotEqual(started[now.Key], now.Value));
        await stack.WaitForHealthyAsync(TimeSpan.FromMinutes(2), names);
        Assert.NotNull(await api.FindUserAsync("kept"));
        Assert.Null(await api.FindUserAsync("gone"));

        Dictionary<string, DateTime?> Started() =>
            names.ToDictionary(name => name, name => stack.Notifications.TryGetCurrentState(name, out var state) ? state.Snapshot.StartTimeStamp : null);

        async Task<string> RunAsync(string command)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
            var result = await stack.App.ResourceCommands.ExecuteCommandAsync(server, command, limit.Token);
            Assert.True(result.Success, $"{command}: {result.Message}\n{(result.Success ? "" : await stack.DescribeAsync())}");
            return result.Data!.Value;
        }
    }

    private static async Task CheckAsync(Stack stack)
    {
        await stack.WaitForHealthyAsync(s_bootLimit, stack.ResourceNames);
        foreach (var container in stack.Model.Resources.OfType<ContainerResource>().Where(c => ContainerProfiles.Knows(c) && ContainerProfiles.Of(c).ReadOnlyRoot && !c.Name.StartsWith("shared-", StringComparison.Ordinal)))
        {
            await ContainerTests.RunsAsDeclaredAsync(stack, container.Name);
            await ContainerTests.CannotWriteAsync(stack, container.Name);
        }
    }
}
