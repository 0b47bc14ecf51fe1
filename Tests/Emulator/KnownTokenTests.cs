using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>An outpost with a token known beforehand, from one blueprint.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class KnownTokenTests(EmulatorServices services)
{
    [Fact]
    public async Task TheTokenIsThePresetOneAndStaysIt()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, worker: ("OUTPOST_KEY", "preset-1"));
        await deployment.ApplyFileAsync("outpost.yaml", OutpostBlueprint.Of("known", "http://known.test", "http://upstream", deployment.Url));
        var outpost = await SingleAsync(deployment, "preset-1");
        Assert.Equal("known", outpost["name"]!.ToString());
        var identifier = $"ak-outpost-{outpost["pk"]}-api";
        Assert.Equal(identifier, outpost["token_identifier"]!.ToString());
        var token = await deployment.ApiAsync($"core/tokens/{identifier}/");
        Assert.Equal($"goauthentik.io/outpost/{identifier}", token["managed"]!.ToString());
        Assert.Equal($"ak-outpost-{Guid.Parse(outpost["pk"]!.ToString()):N}", token["user_obj"]!["username"]!.ToString());
        Assert.Equal("preset-1", (await deployment.ApiAsync($"core/tokens/{identifier}/view_key/"))["key"]!.ToString());

        // Applied again: the same outpost, the same key.
        var instance = (await deployment.BlueprintAsync("custom/outpost.yaml"))!;
        await deployment.PostAsync($"managed/blueprints/{instance["pk"]}/apply/");
        await Eventually.TrueAsync("it is applied again", EmulatorDeployment.Limit, async () =>
            (await deployment.BlueprintAsync("custom/outpost.yaml"))!["last_applied"]!.ToString() != instance["last_applied"]!.ToString());
        Assert.Equal(outpost["pk"]!.ToString(), (await SingleAsync(deployment, "preset-1"))["pk"]!.ToString());

        // Recipe B: the key set through the API.
        Assert.Equal(204, (await deployment.PostAsync($"core/tokens/{identifier}/set_key/", new JsonObject { ["key"] = "set-by-api" })).Status);
        Assert.Equal("known", (await SingleAsync(deployment, "set-by-api"))["name"]!.ToString());
        using var old = (await deployment.SendAsync(HttpMethod.Get, "/api/v3/outposts/instances/", "preset-1"))!;
        Assert.Equal(403, (int)old.StatusCode);

        // A superuser sees the embedded outpost first.
        Assert.Equal("goauthentik.io/outposts/embedded", (await deployment.ApiAsync("outposts/instances/"))["results"]![0]!["managed"]!.ToString());
    }

    [Fact]
    public async Task AChangedVariableNeedsARestartAndAnApply()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        var worker = deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken), ("OUTPOST_KEY", "old"));
        await deployment.WaitForFlowAsync();
        await deployment.ApplyFileAsync("outpost.yaml", OutpostBlueprint.Of("changing", "http://changing.test", "http://upstream", deployment.Url));
        await worker.StopAsync();
        deployment.StartWorker(("OUTPOST_KEY", "new"));
        await deployment.WaitForStatusAsync("/", 200, deployment.WorkerUrl);
        await SingleAsync(deployment, "old");
        await deployment.PostAsync($"managed/blueprints/{(await deployment.BlueprintAsync("custom/outpost.yaml"))!["pk"]}/apply/");
        await Eventually.TrueAsync("the new key is valid", TimeSpan.FromSeconds(8), async () =>
            (await deployment.SendAsync(HttpMethod.Get, "/api/v3/outposts/instances/", "new"))!.IsSuccessStatusCode, deployment.Describe);
    }

    [Fact]
    public async Task AnOutpostWithAChosenKeyLeavesTheStatusUnknown()
    {
        var deployment = await services.SharedAsync();
        var yaml = OutpostBlueprint.Of("chosen", "http://chosen.test", "http://upstream", deployment.Url)
            .Replace("id: outpost\n    identifiers: { name: chosen }",
                "id: outpost\n    identifiers: { name: chosen, pk: 6a1b2c3d-0000-4000-8000-000000000001 }", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", "chosen.yaml"), yaml);
        await Eventually.TrueAsync("the task is rejected", EmulatorDeployment.Limit, async () =>
            (await deployment.ApiAsync("tasks/tasks/")).ToJsonString().Contains("object has no attribute", StringComparison.Ordinal));
        Assert.Equal("unknown", (await deployment.BlueprintAsync("custom/chosen.yaml"))!["status"]!.ToString());
    }

    [Fact]
    public async Task AnOutpostNeedsItsTypeAndAProvider()
    {
        var deployment = await services.SharedAsync();
        var (status, body) = await deployment.PostAsync("managed/blueprints/", new JsonObject
        {
            ["name"] = "untyped",
                ["content"] = "version: 1\nentries:\n" +
                    "  - { model: authentik_outposts.outpost, identifiers: { name: x }, attrs: { providers: [], config: {} } }\n",
        });
        Assert.Equal(400, status);
        Assert.Contains("type", body);
    }

    private static async Task<JsonNode> SingleAsync(EmulatorDeployment deployment, string token) =>
        Assert.Single((await deployment.ApiAsync("outposts/instances/", token))["results"]!.AsArray())!;
}
