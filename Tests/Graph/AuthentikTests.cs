using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Tests.Support;

namespace Tests.Graph;

/// <summary>authentik as the graph runs it: what it keeps, what it guards, and what fails with what.</summary>
[Collection(GraphCollection.Name)]
public sealed class AuthentikTests(GraphFixture graph)
{
    private const string LoginFlow = "/api/v3/flows/executor/default-authentication-flow/?query=";

    // Aspire looks at a healthy resource twice a minute.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private Stack Stack => graph.Stack;

    [Fact]
    public async Task TheMigrationsAreInTheDatabase()
    {
        await using var connection = new NpgsqlConnection(await Stack.App.GetConnectionStringAsync("authentik-db"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM django_migrations", connection);
        Assert.True((long)(await command.ExecuteScalarAsync())! > 0, "No migration is recorded.");
    }

    [Theory]
    [InlineData("ak-outpost-organizr", "organizr")]
    [InlineData("ak-outpost-cwad", "cwad")]
    public async Task AnOutpostReachesItsUpstreamAndGuardsTheRest(string outpost, string upstream)
    {
        using var direct = Stack.App.CreateHttpClient(upstream, "http");
        using var guarded = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Stack.App.GetEndpoint(outpost, "http") };
        using var open = await guarded.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.Equal(await direct.GetStringAsync("/health"), await open.Content.ReadAsStringAsync());

        using var closed = await guarded.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        Assert.Contains("/outpost.goauthentik.io/start", closed.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutItsWorkerAuthentikStillSignsUsersIn()
    {
        using var authentik = Stack.App.CreateHttpClient("authentik", "http");
        await Stack.CommandAsync("authentik-worker", KnownResourceCommands.StopCommand);
        var stopped = await Stack.WaitForAsync("authentik-worker", s => KnownResourceStates.TerminalStates.Contains(s.State?.Text), s_limit, "stopped");
        Assert.NotEqual(HealthStatus.Healthy, stopped.HealthStatus);
        Assert.Equal(HttpStatusCode.OK, (await authentik.GetAsync(LoginFlow)).StatusCode);

        await Stack.CommandAsync("authentik-worker", KnownResourceCommands.StartCommand);
        await Stack.WaitForHealthyAsync(s_limit, "authentik-worker");
    }

    [Fact]
    public async Task WithoutItsDatabaseAuthentikIsNotReadyAndComesBackWithIt()
    {
        using var authentik = Stack.App.CreateHttpClient("authentik", "http");
        await Stack.CommandAsync("postgres", KnownResourceCommands.StopCommand);
        await Stack.WaitForAsync("authentik", s => s.HealthStatus == HealthStatus.Unhealthy, s_limit, "unhealthy");
        Assert.Equal(HttpStatusCode.InternalServerError, (await authentik.GetAsync("/-/health/ready/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await authentik.GetAsync("/-/health/live/")).StatusCode);

        await Stack.CommandAsync("postgres", KnownResourceCommands.StartCommand);
        await Stack.WaitForHealthyAsync(s_limit, "postgres", "authentik-db", "authentik", "authentik-worker");
        Assert.Equal(HttpStatusCode.OK, (await authentik.GetAsync(LoginFlow)).StatusCode);
        await Stack.WaitForHealthyAsync(s_limit, Stack.ResourceNames);
    }
}
