using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Tests.Support;

namespace Tests.Graph;

/// <summary>Runs beside each other.</summary>
[Collection(GraphCollection.Name)]
public sealed class LifecycleTests(GraphFixture graph)
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

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
}
