using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>What the AUTHENTIK_BOOTSTRAP_ variables do, and what they do not.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class BootstrapTests(EmulatorServices services)
{
    private static async Task<JsonNode> AdministratorAsync(EmulatorDeployment deployment, string token) =>
        (await deployment.ApiAsync("core/users/?username=akadmin", token))["results"]![0]!;

    [Fact]
    public async Task OnTheWorkerTheyMakeTheFirstAdministratorAndLaterValuesChangeNothing()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        var worker = deployment.StartWorker(
            ("AUTHENTIK_BOOTSTRAP_TOKEN", "first"), ("AUTHENTIK_BOOTSTRAP_PASSWORD", "first-password"), ("AUTHENTIK_BOOTSTRAP_EMAIL", "admin@example.org"));
        await deployment.WaitForFlowAsync();
        Assert.Equal("admin@example.org", (await AdministratorAsync(deployment, "first"))["email"]!.ToString());
        Assert.Equal(0, await worker.StopAsync());

        deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", "second"), ("AUTHENTIK_BOOTSTRAP_PASSWORD", "second-password"));
        await Eventually.TrueAsync("the worker is back", EmulatorDeployment.Limit, async () =>
            (await deployment.ApiAsync("tasks/workers", "first")).AsArray().Count == 1);
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
        using var refused = (await deployment.SendAsync(HttpMethod.Get, "/api/v3/core/users/me/", "second"))!;
        Assert.Equal((403, "{\"detail\":\"Token invalid/expired\"}"), ((int)refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        Assert.Equal("akadmin", (await deployment.ApiAsync("core/users/me/", "first"))["user"]!["username"]!.ToString());
        Assert.True(await FlowClient.SignsInAsync(deployment, "akadmin", "first-password"));
        Assert.False(await FlowClient.SignsInAsync(deployment, "akadmin", "second-password"));
    }

    [Fact]
    public async Task OnTheServerAloneTheyAreIgnored()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer(("AUTHENTIK_BOOTSTRAP_TOKEN", "server-token"), ("AUTHENTIK_BOOTSTRAP_PASSWORD", "server-password"),
            ("AUTHENTIK_BOOTSTRAP_EMAIL", "a@example.org"));
        deployment.StartWorker();
        await deployment.WaitForFlowAsync();
        using var refused = (await deployment.SendAsync(HttpMethod.Get, "/api/v3/core/users/me/", "server-token"))!;
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.False(await FlowClient.SignsInAsync(deployment, "akadmin", "server-password"));
        await using var database = services.Connect(deployment.Database);
        await using var command = database.CreateCommand("select email from authentik_core_user where username = 'akadmin'");
        Assert.Equal("root@example.com", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task OnTheServerOf2025_2TheyCount()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services, "2025.2.4");
        deployment.StartServer(("AUTHENTIK_BOOTSTRAP_TOKEN", "server-token"));
        await deployment.WaitForReadyAsync();
        Assert.Equal("akadmin", (await deployment.ApiAsync("core/users/me/", "server-token"))["user"]!["username"]!.ToString());
    }

    [Fact]
    public async Task AFileUrlIsTakenLiterally()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", "file:///run/secrets/token"));
        await deployment.WaitForFlowAsync();
        Assert.Equal("akadmin", (await deployment.ApiAsync("core/users/me/", "file:///run/secrets/token"))["user"]!["username"]!.ToString());
    }
}
