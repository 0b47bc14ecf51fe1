using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Tests.Support;

namespace Tests.Graph;

/// <summary>A boot of its own: three servers behind the load balancer, and two workers.</summary>
public sealed class LoadBalancerFixture : IAsyncLifetime
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    public Stack Stack { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Stack = await Stack.StartAsync(configure: builder =>
            builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikResource>().Single())
                .WithReplicas(3)
                .WithSystemSettings(settings =>
                {
                    settings.Avatars = "initials";
                    settings.EventRetention = TimeSpan.FromDays(90);
                })
                .WithWorker(worker => worker.WithReplicas(2)));
        try
        {
            await Stack.WaitForHealthyAsync(s_bootLimit, Stack.ResourceNames);
        }
        catch
        {
            await Stack.DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync() => await Stack.DisposeAsync();
}

public sealed class LoadBalancerTests(LoadBalancerFixture fixture) : IClassFixture<LoadBalancerFixture>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_leftOut = TimeSpan.FromSeconds(2);

    private static readonly string[] s_servers = ["authentik-server", "authentik-server-2", "authentik-server-3"];

    private readonly Stack _stack = fixture.Stack;

    [Fact]
    public async Task StoppingAnyServerLosesNoRequestAndItIsLeftOutAtOnce()
    {
        foreach (var name in (string[])["authentik", .. s_servers, "authentik-worker-2"])
        {
            await ContainerTests.RunsAsDeclaredAsync(_stack, name);
            await ContainerTests.CannotWriteAsync(_stack, name);
        }

        Assert.Equal(3, (await ServersAsync(60)).Count);
        foreach (var server in s_servers)
        {
            await StopAsync(server);
        }

        // One that came back at another address is found again.
        var clock = Stopwatch.StartNew();
        while ((await ServersAsync(30)).Count < 3)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), "Not all servers get requests again.");
        }
    }

    [Fact]
    public async Task SystemSettingsAreSetThroughTheApi()
    {
        var server = _stack.Model.Resources.OfType<AuthentikResource>().Single();
        using var client = _stack.App.CreateHttpClient(server.Name, "http");
        client.DefaultRequestHeaders.Authorization = new("Bearer", await server.BootstrapTokenParameter.GetValueAsync(CancellationToken.None));
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var settings = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/api/v3/admin/settings/"));
            if (settings.RootElement.GetProperty("avatars").GetString() == "initials")
            {
                Assert.Equal("days=90;hours=0;minutes=0;seconds=0", settings.RootElement.GetProperty("event_retention").GetString());
                return;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "The settings are not there.");
            await Task.Delay(250);
        }
    }

    private async Task StopAsync(string server)
    {
        var address = Assert.Single((await RunningContainer.OfAsync(_stack, server)).Addresses);
        using var end = new CancellationTokenSource();
        var series = RunSeriesAsync(end.Token);
        await Task.Delay(300);
        await _stack.CommandAsync(server, KnownResourceCommands.StopCommand);
        await _stack.WaitForAsync(server, s => KnownResourceStates.TerminalStates.Contains(s.State?.Text), s_limit, "stopped");
        await Task.Delay(s_leftOut);
        Assert.DoesNotContain(await ServersAsync(60), s => s.StartsWith(address, StringComparison.Ordinal));

        await end.CancelAsync();
        var (requests, failures, retries) = await series;
        Assert.True(failures.Count == 0, $"{failures.Count} of {requests} requests failed while {server} stopped: {string.Join("; ", failures.Take(5))}");
        Assert.True(requests > 50, $"Only {requests} requests in the series.");
        Assert.Equal(0, retries);
        await _stack.CommandAsync(server, KnownResourceCommands.StartCommand);
        await _stack.WaitForHealthyAsync(s_limit, server);
    }

    /// <summary>Requests one after the other; one that fails is tried once more, as a browser does.</summary>
    private async Task<(int Requests, IReadOnlyList<string> Failures, int Retries)> RunSeriesAsync(CancellationToken end)
    {
        using var client = _stack.App.CreateHttpClient("authentik", "http");
        var requests = 0;
        var retries = 0;
        var failures = new List<string>();
        while (!end.IsCancellationRequested)
        {
            requests++;
            if (await TryAsync(client) is not null)
            {
                retries++;
                if (await TryAsync(client) is { } failure)
                {
                    failures.Add(failure);
                }
            }

            await Task.Delay(10, CancellationToken.None);
        }

        return (requests, failures, retries);
    }

    private static async Task<string?> TryAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/api/v3/root/config/");
            return response.StatusCode == HttpStatusCode.OK ? null : string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}");
        }
        catch (HttpRequestException ex)
        {
            return ex.Message;
        }
    }

    /// <summary>The addresses of the servers that answer some requests now, tried and failed ones included, as the load balancer logs them.</summary>
    private async Task<HashSet<string>> ServersAsync(int requests)
    {
        using var client = _stack.App.CreateHttpClient("authentik", "http");
        var mark = $"/-/health/ready/?{Guid.NewGuid():N}";
        for (var i = 0; i < requests; i++)
        {
            using var response = await client.GetAsync(mark);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var clock = Stopwatch.StartNew();
        while (true)
        {
            var lines = (await _stack.LogAsync("authentik")).Where(l => l.Content.Contains(mark, StringComparison.Ordinal)).ToList();
            if (lines.Count == requests)
            {
                return [.. lines.SelectMany(l => Value(l.Content).Split(", ", StringSplitOptions.RemoveEmptyEntries))];
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{lines.Count} of {requests} requests are in the load balancer's log.");
            await Task.Delay(100);
        }

        static string Value(string line)
        {
            var json = line[line.IndexOf('{', StringComparison.Ordinal)..];
            using var entry = System.Text.Json.JsonDocument.Parse(json);
            return entry.RootElement.GetProperty("servers").GetString()!;
        }
    }
}
