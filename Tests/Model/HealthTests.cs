using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tests.Support;

namespace Tests.Model;

/// <summary>Healthy means usable, and an unhealthy resource says why.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private const string Ready = "GET /-/health/ready/";
    private const string Flow = "GET /api/v3/flows/executor/default-authentication-flow/";
    private const string Outposts = "GET /api/v3/outposts/instances/";
    private const string Connections = "GET /api/v3/outposts/instances/1/health/";
    private const string Ping = "GET /outpost.goauthentik.io/ping";
    private const string OneOutpost = """{"results":[{"pk":"1","name":"wiki-outpost"}]}""";

    private FakeAuthentik _fake = null!;

    public async Task InitializeAsync() => _fake = await FakeAuthentik.StartAsync();

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    [Theory]
    [InlineData(502, 404, "authentik is starting; on an empty database this includes several hundred migrations.")]
    [InlineData(500, 200, "authentik cannot reach its database ('authentik-db').")]
    [InlineData(503, 200, "authentik cannot reach Redis ('redis').")]
    [InlineData(200, 404, "Ready, but there is no login flow yet: the worker ('authentik-worker') makes it when it applies authentik's own blueprints.")]
    [InlineData(200, 500, "Ready, but the login flow 'default-authentication-flow' answers 500.")]
    public async Task AServerThatNobodyCanSignInToIsUnhealthyAndSaysWhy(int ready, int flow, string reason)
    {
        _fake.Answer(Ready, ready);
        _fake.Answer(Flow, flow);
        Assert.Equal((HealthStatus.Unhealthy, reason), await CheckAsync("authentik_ready"));
    }

    [Fact]
    public async Task AServerWithALoginFlowIsHealthy()
    {
        _fake.Answer(Ready, 204);
        _fake.Answer(Flow, 200);
        Assert.Equal((HealthStatus.Healthy, "Ready, and the login flow answers."), await CheckAsync("authentik_ready"));
    }

    [Fact]
    public async Task AServerThatDoesNotListenIsUnhealthy() =>
        Assert.Equal(
            (HealthStatus.Unhealthy, "The server does not listen yet."),
            await CheckAsync("authentik_ready", configure: model => FakeAuthentik.Allocate(model.Find<IResource>("authentik"), "http", FreePort.Take())));

    [Theory]
    [InlineData(200, HealthStatus.Healthy, "The worker answers and reaches what it needs.")]
    [InlineData(503, HealthStatus.Unhealthy, "The worker answers 503: it cannot reach PostgreSQL ('authentik-db') or Redis ('redis').")]
    public async Task AWorkerIsAskedOnItsPort(int status, HealthStatus health, string text)
    {
        _fake.Answer(Ready, status);
        Assert.Equal((health, text), await CheckAsync("authentik-worker_ready"));
    }

    [Theory]
    [InlineData("2025.2.4", "GET /api/v3/admin/workers/")]
    [InlineData("2026.5.6", "GET /api/v3/tasks/workers/")]
    public async Task AWorkerWithoutAUsablePortIsLookedForInTheServersList(string version, string request)
    {
        _fake.Answer(request, 200, "[]");
        Assert.Equal((HealthStatus.Unhealthy, "The server knows of no running worker."), await CheckAsync("authentik-worker_ready", version));
        _fake.Answer(request, 200, """[{"worker_id":"w","version":"1","version_matching":false}]""");
        Assert.Equal((HealthStatus.Unhealthy, "The worker runs version 1, another one than the server."), await CheckAsync("authentik-worker_ready", version));
        _fake.Answer(request, 200, """[{"worker_id":"w","version":"1","version_matching":true}]""");
        Assert.Equal((HealthStatus.Healthy, "The server knows of the worker."), await CheckAsync("authentik-worker_ready", version));
    }

    [Fact]
    public async Task AnOutpostThatTheServerListsAsConnectedIsHealthy()
    {
        _fake.Answer(Ping, 204);
        _fake.Answer(Outposts, 200, OneOutpost);
        _fake.Answer(Connections, 200, """[{"version":"2025.8.4","version_should":"2025.8.4","version_outdated":false}]""");
        Assert.Equal((HealthStatus.Healthy, "The outpost answers and is connected to authentik."), await CheckAsync("wiki-outpost_connected"));
    }

    [Fact]
    public async Task AnOutpostOfAnotherVersionIsUnhealthy()
    {
        _fake.Answer(Ping, 204);
        _fake.Answer(Outposts, 200, OneOutpost);
        _fake.Answer(Connections, 200, """[{"version":"2025.2.4","version_should":"2025.8.4","version_outdated":true}]""");
        Assert.Equal((HealthStatus.Unhealthy, "The outpost runs version 2025.2.4, authentik 2025.8.4. They must be the same."), await CheckAsync("wiki-outpost_connected"));
    }

    [Fact]
    public async Task AnOutpostThatIsNotConnectedIsUnhealthy()
    {
        _fake.Answer(Ping, 204);
        _fake.Answer(Outposts, 200, OneOutpost);
        _fake.Answer(Connections, 200, "[]");
        Assert.Equal(
            (HealthStatus.Unhealthy, "The outpost answers, but is not connected to authentik. authentik accepts its token, so it is still connecting, or cannot reach AUTHENTIK_HOST; its log tells more."),
            await CheckAsync("wiki-outpost_connected"));
    }

    [Fact]
    public async Task AnOutpostWhoseTokenIsRefusedSaysSo()
    {
        RefuseToken("not-the-token");
        Assert.Equal(
            (HealthStatus.Unhealthy, "The outpost does not listen yet. authentik refuses its token (403): check parameter 'wiki-outpost-token', and the key of its token in authentik."),
            await CheckAsync(
                "wiki-outpost_connected",
                configure: model => FakeAuthentik.Allocate(model.Find<IResource>("wiki-outpost"), "metrics", FreePort.Take()),
                settings: "--Parameters:wiki-outpost-token=not-the-token"));
    }

    [Fact]
    public async Task AnOutpostThatRunsWithAnotherTokenThanDeclaredSaysSo()
    {
        RefuseToken("set-by-hand");
        Assert.Equal(
            (HealthStatus.Unhealthy, "The outpost does not listen yet. authentik refuses its token (403): AUTHENTIK_TOKEN of the container is not the value of parameter 'wiki-outpost-token'. Remove the setting that overrides it."),
            await CheckAsync("wiki-outpost_connected", configureAsync: async model =>
            {
                var outpost = model.Find<IResource>("wiki-outpost");
                FakeAuthentik.Allocate(outpost, "metrics", FreePort.Take());
                await model.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
                    outpost, s => s with { EnvironmentVariables = [new("AUTHENTIK_TOKEN", "set-by-hand", true)] });
            }));
    }

    [Fact]
    public async Task ADatabaseOfAnotherRunSaysSo()
    {
        _fake.Answer(Ping, 204);
        _fake.Answer(Outposts, 403, """{"detail":"Token invalid/expired"}""");
        var (_, text) = await CheckAsync("wiki-outpost_connected");
        Assert.Equal(
            "authentik refuses the bootstrap token (parameter 'authentik-bootstrap-token'). It is read only on the first start with an empty database: restore the value that this database began with, or begin with an empty database.",
            text);
    }

    [Fact]
    public async Task AnApplicationIsUnhealthyUntilItsBlueprintIsApplied() =>
        Assert.Equal((HealthStatus.Unhealthy, "Waiting for authentik."), await CheckAsync("wiki_applied"));

    private void RefuseToken(string token) => _fake.Answers[Outposts] = (HttpRequest request) =>
        request.Headers.Authorization == $"Bearer {token}" ? (403, """{"detail":"Token invalid/expired"}""") : (200, OneOutpost);

    private async Task<(HealthStatus Status, string? Text)> CheckAsync(
        string key, string version = "2025.8.4", Action<TestModel>? configure = null, Func<TestModel, Task>? configureAsync = null, params string[] settings)
    {
        var builder = TestModel.Builder(settings);
        TestModel.AddProxied(TestModel.AddStack(builder, version), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        _fake.StandInFor(model.Find<IResource>("authentik"), "http");
        if (model.EndpointsOf("authentik-worker").Count > 0)
        {
            _fake.StandInFor(model.Find<IResource>("authentik-worker"), "health");
        }

        if (configure is null && configureAsync is null)
        {
            _fake.StandInFor(model.Find<IResource>("wiki-outpost"), "metrics");
        }
        else
        {
            configure?.Invoke(model);
            await (configureAsync?.Invoke(model) ?? Task.CompletedTask);
        }

        var report = await model.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => r.Name == key);
        var entry = Assert.Single(report.Entries).Value;
        return (entry.Status, entry.Description);
    }
}
