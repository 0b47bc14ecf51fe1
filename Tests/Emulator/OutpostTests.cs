using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>The proxy outpost: authentik's observed behaviour.</summary>
[Collection(EmulatorOutpostCollection.Name)]
public sealed class OutpostTests(EmulatorServices services)
{
    private const string Ping = "/outpost.goauthentik.io/ping";
    private const string Key = "outpost-key-1";

    private sealed record Outpost(EmulatorProcess Process, Uri Url, Uri Metrics, (string, string)[] Variables);

    private static Outpost StartOutpost(EmulatorDeployment deployment, string token)
    {
        var (http, metrics) = (EmulatorDeployment.Loopback(), EmulatorDeployment.Loopback());
        (string, string)[] variables =
        [
            ("AUTHENTIK_HOST", deployment.Url.ToString()), ("AUTHENTIK_TOKEN", token),
            ("AUTHENTIK_LISTEN__HTTP", http), ("AUTHENTIK_LISTEN__HTTPS", EmulatorDeployment.Loopback()), ("AUTHENTIK_LISTEN__METRICS", metrics),
        ];
        return new Outpost(deployment.Start("proxy", variables), new Uri($"http://{http}"), new Uri($"http://{metrics}"), variables);
    }

    private static Task<int> HealthcheckAsync(EmulatorDeployment deployment, Outpost outpost) =>
        deployment.Start("proxy", outpost.Variables, "proxy", "healthcheck").ExitCodeAsync();

    private static async Task<JsonArray> ConnectedAsync(EmulatorDeployment deployment, string name)
    {
        var outpost = (await deployment.ApiAsync($"outposts/instances/?name={name}"))["results"]![0]!;
        return (await deployment.ApiAsync($"outposts/instances/{outpost["pk"]}/health/")).AsArray();
    }

    [Fact]
    public async Task AnOutpostConnectsProxiesReloadsAndIsForgottenWhenItEnds()
    {
        await using var upstream = new Upstream();
        await using var deployment = await EmulatorDeployment.StartAsync(services, worker: ("OUTPOST_KEY", Key));
        await deployment.ApplyFileAsync("outpost.yaml", OutpostBlueprint.Of("organizr", "http://organizr.test:8080", upstream.Url, deployment.Url));
        var outpost = StartOutpost(deployment, Key);
        await deployment.WaitForStatusAsync(Ping, 204, outpost.Metrics);
        Assert.Equal(204, await deployment.StatusAsync(Ping, outpost.Url));
        Assert.Equal(0, await HealthcheckAsync(deployment, outpost));
        await Eventually.TrueAsync("the outpost is listed", EmulatorDeployment.Limit, async () =>
            (await ConnectedAsync(deployment, "organizr")).Count == 1, deployment.Describe);
        var state = (await ConnectedAsync(deployment, "organizr"))[0]!;
        Assert.Equal(("2025.8.4", "false"), (state["version"]!.ToString(), state["version_outdated"]!.ToString()));

        // An open path reaches the upstream, with the browser's host; any other is sent to sign in.
        var seen = JsonNode.Parse(await (await deployment.TryGetAsync("/open/page?q=1", outpost.Url))!.Content.ReadAsStringAsync())!;
        Assert.Equal(("/open/page?q=1", outpost.Url.Authority, outpost.Url.Authority),
            (seen["url"]!.ToString(), seen["Host"]!.ToString(), seen["X-Forwarded-Host"]!.ToString()));
        using (var redirect = (await deployment.TryGetAsync("/private?q=1", outpost.Url))!)
        {
            Assert.Equal(302, (int)redirect.StatusCode);
            Assert.Equal("http://organizr.test:8080/outpost.goauthentik.io/start?rd=http%3A%2F%2Forganizr.test%3A8080%2Fprivate",
                redirect.Headers.Location!.OriginalString);
        }

        using (var files = (await deployment.TryGetAsync("/outpost.goauthentik.io/static/dist/page.css", outpost.Url))!)
        {
            Assert.Equal(501, (int)files.StatusCode);
            Assert.Contains("authentik emulator: the outpost's own files", await files.Content.ReadAsStringAsync());
        }

        // A changed blueprint arrives without a restart. The four seconds are authentik's, from the moment it is applied.
        await deployment.ApplyFileAsync("outpost.yaml",
            OutpostBlueprint.Of("organizr", "http://organizr.test:8080", upstream.Url, deployment.Url, "^/private"));
        await Eventually.TrueAsync("the new configuration is in use", TimeSpan.FromSeconds(8), async () =>
            await deployment.StatusAsync("/private", outpost.Url) == 200, deployment.Describe);

        // Gone, it is listed until its last hello is too old.
        Assert.Equal(0, await outpost.Process.StopAsync());
        await Eventually.TrueAsync("the outpost is no longer listed", TimeSpan.FromSeconds(20), async () =>
            (await ConnectedAsync(deployment, "organizr")).Count == 0);
    }

    [Fact]
    public async Task AWrongTokenLeavesTheOutpostUnhealthyAndSaysSo()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        await deployment.WaitForReadyAsync();
        var outpost = StartOutpost(deployment, "wrong-token-text");
        await Eventually.TrueAsync("the refusal is logged", EmulatorDeployment.Limit, () =>
            Task.FromResult(outpost.Process.Output.Contains("Failed to fetch outpost configuration, retrying in 3 seconds", StringComparison.Ordinal)));
        Assert.Contains("403", outpost.Process.Output);
        Assert.DoesNotContain("wrong-token-text", outpost.Process.Output);
        Assert.Null(await deployment.TryGetAsync(Ping, outpost.Metrics));
        Assert.Equal(1, await HealthcheckAsync(deployment, outpost));
        // authentik's own outpost ignores SIGTERM here; the emulator's does not.
        Assert.Equal(0, await outpost.Process.StopAsync());
    }

    [Fact]
    public async Task AnOutpostSurvivesARestartOfItsServer()
    {
        await using var upstream = new Upstream();
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer();
        deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken), ("OUTPOST_KEY", Key));
        await deployment.WaitForFlowAsync();
        await deployment.ApplyFileAsync("outpost.yaml", OutpostBlueprint.Of("steady", "http://steady.test", upstream.Url, deployment.Url));
        var outpost = StartOutpost(deployment, Key);
        await deployment.WaitForStatusAsync(Ping, 204, outpost.Metrics);
        await Eventually.TrueAsync("the outpost is listed", EmulatorDeployment.Limit, async () => (await ConnectedAsync(deployment, "steady")).Count == 1);

        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(200, await deployment.StatusAsync("/open", outpost.Url));
        deployment.StartServer();
        await deployment.WaitForReadyAsync();
        await Eventually.TrueAsync("the outpost connects again", EmulatorDeployment.Limit,
            () => Task.FromResult(outpost.Process.Output.Split("Successfully connected websocket").Length == 3), deployment.Describe);
    }

    [Fact]
    public async Task ATokenWithoutAnOutpostEndsIt()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync("no-outpost.yaml", """
            version: 1
            entries:
              - { model: authentik_core.user, id: erin, identifiers: { username: erin }, attrs: { name: Erin } }
              - { model: authentik_core.token, identifiers: { identifier: erins }, attrs: { user: !KeyOf erin, intent: api, expiring: false, key: erins-key } }
            """);
        var outpost = StartOutpost(deployment, "erins-key");
        Assert.Equal(1, await outpost.Process.ExitCodeAsync());
        Assert.Contains("No outposts found with given token", outpost.Process.Output);
    }

    [Theory]
    [InlineData("AUTHENTIK_HOST")]
    [InlineData("AUTHENTIK_TOKEN")]
    public async Task WithoutHostOrTokenItSaysWhatItNeedsAndExits(string missing)
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var outpost = deployment.Start("proxy", [missing == "AUTHENTIK_HOST" ? ("AUTHENTIK_TOKEN", "x") : ("AUTHENTIK_HOST", "http://127.0.0.1:9")]);
        Assert.Equal(1, await outpost.ExitCodeAsync());
        Assert.Contains($"env {missing} not set!", outpost.Output);
        Assert.Contains("Required environment variables", outpost.Output);
    }
}
