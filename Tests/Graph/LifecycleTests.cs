using System.Diagnostics;
using System.Security.Cryptography;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Tests.Support;

namespace Tests.Graph;

/// <summary>How runs begin and end: beside each other, in good order, and without any.</summary>
[Collection(GraphCollection.Name)]
public sealed class LifecycleTests(GraphFixture graph)
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    // The aim is 15; see what the test prints.
    private static readonly TimeSpan s_removalLimit = TimeSpan.FromSeconds(45);

    [SkippableFact]
    public async Task AfterAKillNothingIsLeftAndTheNextRunHasItsData()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "What a run leaves behind is found through /proc, which only Linux has.");
        var identity = RandomNumberGenerator.GetHexString(64, lowercase: true);
        try
        {
            await using (var killed = AppHostProcess.Start(identity))
            {
                await killed.WaitForHealthyAsync(s_bootLimit);
                await killed.SqlAsync("CREATE TABLE kept (what text); INSERT INTO kept VALUES ('after the kill'); CHECKPOINT");
                var network = await killed.NetworkAsync();
                killed.Kill();
                await AssertNothingIsLeftAsync(killed, network, s_removalLimit);
            }

            await using var next = AppHostProcess.Start(identity);
            await next.WaitForHealthyAsync(s_bootLimit);
            Assert.Equal("after the kill", await next.SqlAsync("SELECT what FROM kept"));
            var nextNetwork = await next.NetworkAsync();
            await next.StopAsync();
            await AssertNothingIsLeftAsync(next, nextNetwork, s_removalLimit);
        }
        finally
        {
            await Stack.RemoveVolumesAsync(identity);
        }
    }

    [Fact]
    public async Task ASecondStackDoesNotDisturbTheFirst()
    {
        await using (var second = await Stack.StartAsync())
        {
            await second.WaitForHealthyAsync(s_bootLimit, second.ResourceNames);
            await using var connection = new NpgsqlConnection(await second.App.GetConnectionStringAsync("authentik-db"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE only_in_the_second ()", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var first = new NpgsqlConnection(await graph.Stack.App.GetConnectionStringAsync("authentik-db"));
        await first.OpenAsync();
        await using var query = new NpgsqlCommand("SELECT to_regclass('only_in_the_second') IS NULL", first);
        Assert.Equal(true, await query.ExecuteScalarAsync());
        foreach (var name in graph.Stack.ResourceNames)
        {
            var snapshot = (await graph.Stack.Notifications.WaitForResourceAsync(name, _ => true)).Snapshot;
            Assert.True(snapshot.HealthStatus == HealthStatus.Healthy, $"{name} is {snapshot.State?.Text}, {snapshot.HealthStatus}");
        }
    }

    private static async Task AssertNothingIsLeftAsync(AppHostProcess process, string network, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        string left;
        while ((left = await process.LeftBehindAsync(network)).Length > 0)
        {
            Assert.True(clock.Elapsed < limit, $"Still there after {limit.TotalSeconds:0} s:\n{left}");
            await Task.Delay(250);
        }
    }
}
