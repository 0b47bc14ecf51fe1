using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tests.Support;

namespace Tests.Operations;

/// <summary>The doctor on a stack that is well, and on one that is broken on purpose; each test puts back what it breaks.</summary>
[Collection(OperationsCollection.Name)]
public class DoctorTests(OperationsFixture fixture)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly OperationsGraph _graph = fixture.Graph;

    [Fact]
    public async Task AHealthyStackIsWellAndEverythingIsInTheReport()
    {
        // The outpost that another test may have left stopped is no part of what is looked at here.
        var report = await EventuallyAsync(text => Findings(text).All(finding => finding.Contains(OperationsFixture.Outpost, StringComparison.Ordinal)));
        foreach (var part in new[]
        {
            "| postgres | Running |", "| redis | Running |", "| authentik | Running | Healthy |", "| authentik-worker | Running | Healthy |", "| asked for | 2025.8.4 |", "| server | 2025.8.4 |",
            "PostgreSQL 17", "migrations, the last", "Redis 8", "0 waiting", "| all others | successful:", $"| shop | {_graph.Server.PrimaryEndpoint.Url}/application/o/shop/ |",
            "authentik Self-signed Certificate", "the shared memory of 'authentik'", "the disk of 'postgres'",
        })
        {
            Assert.Contains(part, report, StringComparison.Ordinal);
        }

        Assert.All(_graph.Secrets, secret => Assert.DoesNotContain(secret.Value, report, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AStoppedDatabaseIsTheCause()
    {
        await _graph.CommandAsync("postgres", KnownResourceCommands.StopCommand);
        try
        {
            await ExamineAsync("The database server 'postgres' does not run");
        }
        finally
        {
            await _graph.CommandAsync("postgres", KnownResourceCommands.StartCommand);
            await _graph.WaitForHealthyAsync("postgres", "authentik-db", "authentik", "authentik-worker");
        }
    }

    [Fact]
    public async Task AStoppedWorkerIsTheCause()
    {
        await _graph.CommandAsync("authentik-worker", KnownResourceCommands.StopCommand);
        try
        {
            await ExamineAsync("The worker 'authentik-worker' does not run");
        }
        finally
        {
            await _graph.CommandAsync("authentik-worker", KnownResourceCommands.StartCommand);
            await _graph.WaitForHealthyAsync("authentik-worker");
        }
    }

    [Fact]
    public async Task AnotherPasswordOfRedisIsTheCause()
    {
        var id = _graph.Running.ContainerIdOf(_graph.Server.Redis!)!;
        await RedisAsync(id, _graph.Secrets["redis-password"], "CONFIG SET requirepass somebody-elses-password");
        try
        {
            await ExamineAsync("Redis ('redis') cannot be used: it refuses the password of parameter 'redis-password'.");
        }
        finally
        {
            await RedisAsync(id, "somebody-elses-password", $"CONFIG SET requirepass {_graph.Secrets["redis-password"]}");
            await _graph.WaitForHealthyAsync("redis", "authentik", "authentik-worker");
        }
    }

    [Fact]
    public async Task AFailedBlueprintIsTheCauseWithItsReason()
    {
        var file = Path.Combine(_graph.BlueprintsFolder, "broken.yaml");
        await File.WriteAllTextAsync(file, """
            version: 1
            metadata: { name: Broken on purpose }
            entries:
              - model: authentik_core.application
                identifiers: { slug: broken }
                attrs: { name: Broken, provider: !Find [authentik_providers_oauth2.oauth2provider, [name, nobody]], meta_launch_url: 7, no_such_attribute: 1 }
            """);
        try
        {
            await ExamineAsync("The blueprint `custom/broken.yaml` has the status 'error': ");
        }
        finally
        {
            File.Delete(file);
            await _graph.CommandAsync("authentik-worker", KnownResourceCommands.RestartCommand);
            await EventuallyAsync(report => !report.Contains("broken.yaml", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AnOutpostWithABadTokenIsTheCause()
    {
        await _graph.CommandAsync(OperationsFixture.Outpost, KnownResourceCommands.StartCommand);
        try
        {
            await ExamineAsync($"`AUTHENTIK_TOKEN` of '{OperationsFixture.Outpost}' is not the value of parameter '{OperationsFixture.Outpost}-token'.");
            await ExamineAsync($"The outpost '{OperationsFixture.Outpost}' is not connected: The outpost does not listen yet. authentik refuses its token (403)");
        }
        finally
        {
            await _graph.CommandAsync(OperationsFixture.Outpost, KnownResourceCommands.StopCommand);
        }
    }

    private static IEnumerable<string> Findings(string report) =>
        report.Split('\n').Where(line => line.StartsWith("* ❌", StringComparison.Ordinal) || line.StartsWith("* ⚠️", StringComparison.Ordinal));

    /// <summary>Asks the doctor until the report names the cause; what the engine and authentik see takes them some seconds.</summary>
    private Task<string> ExamineAsync(string cause) => EventuallyAsync(report => report.Contains(cause, StringComparison.Ordinal));

    private async Task<string> EventuallyAsync(Func<string, bool> condition)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            var result = await _graph.CommandAsync("authentik", "doctor");
            Assert.True(result.Success, result.Message);
            if (condition(result.Data!.Value))
            {
                return result.Data.Value;
            }

            Assert.False(limit.IsCancellationRequested, $"The doctor did not find it: {result.Message}\n{result.Data.Value}");
            await Task.Delay(1000);
        }
    }

    private static Task RedisAsync(string container, string password, string command) =>
        Engine.RunAsync(["exec", "--env", $"REDISCLI_AUTH={password}", container, "redis-cli", .. command.Split(' ')]);
}
