using Authentik.Emulator.Database;

namespace Tests.Emulator;

/// <summary>How server and worker come up: authentik's observed behaviour.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class StartupTests(EmulatorServices services)
{
    [Theory]
    [InlineData("2025.8.4", 502, 200)]
    [InlineData("2026.2.2", 503, 502)]
    public async Task WithoutADatabaseTheServerStaysUpAndSaysThatItIsStarting(string version, int starting, int live)
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services, version);
        var server = deployment.StartServer(("AUTHENTIK_POSTGRESQL__PORT", EmulatorServices.FreePort().ToString()));
        await deployment.WaitForStatusAsync("/-/health/live/", live);
        foreach (var path in (string[])["/-/health/ready/", "/", "/api/v3/root/config/"])
        {
            using var response = (await deployment.TryGetAsync(path))!;
            Assert.Equal(starting, (int)response.StatusCode);
            Assert.Equal("{\"error\":\"failed to connect to authentik backend: authentik starting\"}", await response.Content.ReadAsStringAsync());
            Assert.Equal(starting == 503, response.Headers.RetryAfter is not null);
        }

        Assert.Equal(live == 200 ? 0 : 1, await deployment.HealthcheckAsync("server"));
        Assert.False(server.HasExited);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task AServerThatIsToldToStopAsSoonAsItAnswersDoesSo()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer(("AUTHENTIK_POSTGRESQL__PORT", EmulatorServices.FreePort().ToString()));
        await deployment.WaitForStatusAsync("/-/health/live/", 200);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task ServerAndWorkerStartTogetherAndMigrateOnce()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services);
        await using var database = services.Connect(deployment.Database);
        await using var command = database.CreateCommand("select count(*), count(distinct (app, name)) from django_migrations");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((Migration.All.Count, Migration.All.Count), (reader.GetInt32(0), reader.GetInt32(1)));
        await using var history = database.CreateCommand("select string_agg(version, ',') from authentik_version_history");
        Assert.Equal("2025.8.4", await history.ExecuteScalarAsync());

        Assert.Equal(200, await deployment.StatusAsync("/-/health/ready/"));
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
        Assert.Equal((0, 0), (await deployment.HealthcheckAsync("server"), await deployment.HealthcheckAsync("worker")));
        await deployment.WaitForBlueprintAsync("default/default-brand.yaml", "successful");
        Assert.All((await deployment.ApiAsync("managed/blueprints/"))["results"]!.AsArray(), blueprint =>
            Assert.Equal("successful", blueprint!["status"]!.ToString()));
        var worker = Assert.Single((await deployment.ApiAsync("tasks/workers")).AsArray())!;
        Assert.Equal(("2025.8.4", "true"), (worker["version"]!.ToString(), worker["version_matching"]!.ToString()));
        Assert.NotEmpty((await deployment.ApiAsync("outposts/instances/?managed=goauthentik.io/outposts/embedded"))["results"]!.AsArray());
    }

    [Fact]
    public async Task WithoutAWorkerTheServerIsReadyButHasNoFlow()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        await deployment.WaitForReadyAsync();
        Assert.Equal(404, await deployment.StatusAsync("/api/v3/flows/executor/default-authentication-flow/?query="));
        Assert.Equal(302, await deployment.StatusAsync("/"));
        using var response = (await deployment.TryGetAsync("/"))!;
        Assert.Equal("2025.8.4", Assert.Single(response.Headers.GetValues("X-Authentik-Emulator")));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("worker")]
    public async Task ADatabaseThatAuthentikMadeIsRefusedAndLeftAlone(string role)
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        await using var database = services.Connect(deployment.Database);
        await using (var command = database.CreateCommand("create table authentik_core_user (id int)"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var process = role == "server" ? deployment.StartServer() : deployment.StartWorker();
        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains($"The database '{deployment.Database}' was made by authentik itself", process.Output);
        Assert.Contains("AUTHENTIK_POSTGRESQL__NAME", process.Output);
        await using var count = database.CreateCommand("select count(*)::int from information_schema.tables where table_schema = 'public'");
        Assert.Equal(1, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task ARefusedRedisPasswordKeepsTheServerFromStarting()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer(("AUTHENTIK_REDIS__PASSWORD", "wrong"));
        await Eventually.TrueAsync("the refusal is logged", EmulatorDeployment.Limit, () =>
            Task.FromResult(server.Output.Contains("AUTH was refused: WRONGPASS", StringComparison.Ordinal)));
        Assert.Equal(502, await deployment.StatusAsync("/-/health/ready/"));
        Assert.DoesNotContain("wrong\"", server.Output);
    }

    [Fact]
    public async Task ARefusedDatabasePasswordKeepsTheServerFromStarting()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer(("AUTHENTIK_POSTGRESQL__PASSWORD", "wrong"));
        await Eventually.TrueAsync("the refusal is logged", EmulatorDeployment.Limit, () =>
            Task.FromResult(server.Output.Contains("28P01", StringComparison.Ordinal)));
        Assert.Equal(502, await deployment.StatusAsync("/-/health/ready/"));
    }

    [Theory]
    [InlineData("1234567890", "object of type 'int' has no len()")]
    [InlineData("", "Secret key missing")]
    public async Task ABadSecretKeyEndsTheServer(string key, string reason)
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer(("AUTHENTIK_SECRET_KEY", key));
        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Contains(reason, server.Output);
        Assert.Contains("AUTHENTIK_SECRET_KEY", server.Output);
    }

    [Fact]
    public async Task FromTheReleaseWithoutRedisOnNoneIsNeeded()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(
            services, "2026.2.2", ("AUTHENTIK_REDIS__PORT", EmulatorServices.FreePort().ToString()));
        Assert.Equal(200, await deployment.StatusAsync("/-/health/ready/"));
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
        Assert.Single((await deployment.ApiAsync("tasks/workers/")).AsArray());
    }

    [Fact]
    public async Task TheWorkerOf2025_2HasNoPortButAHeartbeat()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, "2025.2.4");
        Assert.Null(await deployment.TryGetAsync("/", deployment.WorkerUrl));
        Assert.Equal(0, await deployment.HealthcheckAsync("worker"));
        Assert.Single((await deployment.ApiAsync("admin/workers/")).AsArray());
    }

    [Fact]
    public async Task AWorkerOnTakenPortsRunsWithoutItsHealthCheck()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        await deployment.WaitForReadyAsync();
        var worker = deployment.StartWorker(("AUTHENTIK_LISTEN__HTTP", deployment.Url.Authority));
        await deployment.WaitForFlowAsync();
        Assert.Contains("Port is already in use, not starting healthcheck server", worker.Output);
        Assert.False(worker.HasExited);
    }

    [Fact]
    public async Task StoppedInOrderTheRolesEndQuicklyAndTheWorkerIsNoLongerListed()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer();
        var worker = deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken));
        await deployment.WaitForFlowAsync();
        await Eventually.TrueAsync("a worker is listed", EmulatorDeployment.Limit, async () =>
            (await deployment.ApiAsync("tasks/workers")).AsArray().Count == 1);
        Assert.Equal(0, await worker.StopAsync());
        Assert.Empty((await deployment.ApiAsync("tasks/workers")).AsArray());
        Assert.Equal(1, await deployment.HealthcheckAsync("worker"));
        Assert.Equal(200, await deployment.StatusAsync("/api/v3/flows/executor/default-authentication-flow/?query="));
        Assert.Equal(0, await server.StopAsync());
    }
}

/// <summary>Needs neither database nor Redis, so it waits beside the others.</summary>
public sealed class WorkerWithoutDatabaseTests
{
    [Fact]
    public async Task GivesUpAfterThirtySeconds()
    {
        var scratch = Directory.CreateTempSubdirectory("emulator-");
        await using var worker = new EmulatorProcess(
            scratch.FullName,
            new Dictionary<string,
                string> { ["AUTHENTIK_SECRET_KEY"] = "a-secret-key", ["AUTHENTIK_POSTGRESQL__PORT"] = EmulatorServices.FreePort().ToString() },
            "worker");
        var started = DateTime.UtcNow;
        Assert.Equal(1, await worker.ExitCodeAsync(TimeSpan.FromSeconds(90)));
        Assert.InRange((DateTime.UtcNow - started).TotalSeconds, 28, 60);
        Assert.Contains("PostgreSQL connection failed, retrying", worker.Output);
        scratch.Delete(recursive: true);
    }
}
