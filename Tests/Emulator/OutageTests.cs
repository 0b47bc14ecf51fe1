namespace Tests.Emulator;

/// <summary>PostgreSQL or Redis stop while server and worker run.</summary>
[Collection(EmulatorOutageCollection.Name)]
public sealed class OutageTests(EmulatorServices services)
{
    private const string Flow = "/api/v3/flows/executor/default-authentication-flow/?query=";

    [Fact]
    public async Task WithoutItsDatabaseTheServerAnswers500AndComesBackByItself()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer();
        var worker = deployment.StartWorker();
        await deployment.WaitForFlowAsync();
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);

        await services.StopPostgresAsync();
        using (var response = (await deployment.TryGetAsync("/-/health/ready/"))!)
        {
            Assert.Equal(500, (int)response.StatusCode);
            Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal((200, 500), (await deployment.StatusAsync("/-/health/live/"), await deployment.StatusAsync(Flow)));
        Assert.Equal(503, await deployment.StatusAsync("/", deployment.WorkerUrl));
        Assert.Equal((0, 1), (await deployment.HealthcheckAsync("server"), await deployment.HealthcheckAsync("worker")));

        await services.StartPostgresAsync();
        await deployment.WaitForReadyAsync();
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
        Assert.Equal(200, await deployment.StatusAsync(Flow));
        Assert.False(server.HasExited || worker.HasExited);

        // The worker still does its work: it sees a new file and hears of new tasks.
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", "after.yaml"), "version: 1\nentries: []\n");
        await using var database = services.Connect(deployment.Database);
        await using var applied = database.CreateCommand(
            "select count(*)::int from emulator_object where data @> '{\"path\": \"custom/after.yaml\", \"status\": \"successful\"}'");
        await Eventually.TrueAsync("the new blueprint is applied", EmulatorDeployment.Limit, async () =>
            await applied.ExecuteScalarAsync() is 1, deployment.Describe);
    }

    [Fact]
    public async Task WithoutRedisOnlyReadinessSuffers()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        deployment.StartWorker();
        await deployment.WaitForFlowAsync();
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);

        await services.StopRedisAsync();
        using (var response = (await deployment.TryGetAsync("/-/health/ready/"))!)
        {
            Assert.Equal((503, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        }

        Assert.Equal((200, 200), (await deployment.StatusAsync("/-/health/live/"), await deployment.StatusAsync(Flow)));
        Assert.Equal(503, await deployment.StatusAsync("/", deployment.WorkerUrl));
        Assert.Equal((0, 1), (await deployment.HealthcheckAsync("server"), await deployment.HealthcheckAsync("worker")));

        await services.StartRedisAsync();
        await deployment.WaitForReadyAsync();
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
    }
}
