using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;
using Tests.Support;

namespace Tests.Graph;

[Collection(GraphCollection.Name)]
public sealed class InfrastructureTests(GraphFixture graph)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private Stack Stack => graph.Stack;

    [Fact]
    public async Task EveryResourceIsHealthy()
    {
        foreach (var name in Stack.ResourceNames)
        {
            var snapshot = (await Stack.Notifications.WaitForResourceAsync(name, _ => true)).Snapshot;
            Assert.True(snapshot.HealthStatus == HealthStatus.Healthy, $"{name} is {snapshot.State?.Text}, {snapshot.HealthStatus}");
        }
    }

    [Fact]
    public async Task PostgresAnswersWithTheGeneratedPassword()
    {
        await using var connection = new NpgsqlConnection(await Stack.App.GetConnectionStringAsync("authentik-db"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT current_database()", connection);
        Assert.Equal("authentik", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task PostgresRefusesAWrongPassword()
    {
        var wrong = new NpgsqlConnectionStringBuilder(await Stack.App.GetConnectionStringAsync("authentik-db")) { Password = "not-the-password" };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task RedisAnswersWithTheGeneratedPassword()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync((await Stack.App.GetConnectionStringAsync("redis"))!);
        var database = redis.GetDatabase(15);
        await database.StringSetAsync("tests:probe", "here", TimeSpan.FromMinutes(1));
        Assert.Equal("here", await database.StringGetAsync("tests:probe"));
    }

    [Fact]
    public async Task RedisRefusesAWrongPassword()
    {
        var options = ConfigurationOptions.Parse((await Stack.App.GetConnectionStringAsync("redis"))!);
        options.Password = "not-the-password";
        options.ConnectRetry = 1;
        options.ConnectTimeout = 3000;
        var refusal = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
        Assert.Contains("WRONGPASS", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheConsoleLogOfAContainerCanBeRead()
    {
        var log = await Stack.LogAsync("postgres");
        Assert.Contains(log, line => line.Content.Contains("database system is ready to accept connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PortalSaysWhatItIsConnectedTo()
    {
        using var portal = Stack.App.CreateHttpClient("portal", "http");
        Assert.Contains("<h1", await portal.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePortalsTraceAndLogArriveInTheDashboard()
    {
        using var portal = Stack.App.CreateHttpClient("portal", "http");
        await portal.GetStringAsync("/");
        using var spans = await Telemetry.WaitForAsync(Stack, "spans", "\"GET /\"");
        using var logs = await Telemetry.WaitForAsync(Stack, "logs", "Portal page viewed");
        Assert.Contains("portal", spans.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDashboardRefusesAnUnknownKey()
    {
        using var client = new HttpClient { BaseAddress = Stack.Dashboard };
        client.DefaultRequestHeaders.Add("x-api-key", "not-the-key");
        using var response = await client.GetAsync("api/telemetry/resources");
        Assert.False(response.IsSuccessStatusCode, "The telemetry API answered a wrong key.");
    }

    [Fact]
    public async Task AResourceStopsStartsAndRestarts()
    {
        await Stack.CommandAsync("portal", KnownResourceCommands.StopCommand);
        await Stack.WaitForAsync("portal", s => KnownResourceStates.TerminalStates.Contains(s.State?.Text), s_limit, "stopped");
        await Stack.CommandAsync("portal", KnownResourceCommands.StartCommand);
        await Stack.WaitForHealthyAsync(s_limit, "portal");
        await Stack.CommandAsync("portal", KnownResourceCommands.RestartCommand);
        await Stack.WaitForHealthyAsync(s_limit, "portal");
        using var portal = Stack.App.CreateHttpClient("portal", "http");
        Assert.NotEmpty(await portal.GetStringAsync("/"));
    }

    [Fact]
    public async Task ACommandOfOnesOwnTakesItsArguments()
    {
        var result = await Stack.CommandAsync("portal", "greet", ("name", "Alice"));
        Assert.Equal("Hello, Alice!", result.Data?.Value);
    }

    [Fact]
    public async Task ACommandWithoutARequiredArgumentIsRefused()
    {
        var result = await Stack.App.ResourceCommands.ExecuteCommandAsync("portal", "greet");
        Assert.False(result.Success, "The command ran without its argument.");
        Assert.Contains("argument", result.Message, StringComparison.OrdinalIgnoreCase);
    }
}
