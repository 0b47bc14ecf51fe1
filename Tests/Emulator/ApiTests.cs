using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>API v3, as far as the emulator has it.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class ApiTests(EmulatorServices services)
{
    private static JsonObject NewUser(string username) => new() { ["username"] = username, ["name"] = $"The {username}" };

    [Fact]
    public async Task AnonymousRequestsAre403ExceptWhereAuthentikAnswersThem()
    {
        var deployment = await services.SharedAsync();
        Assert.Equal((403, 200), (await deployment.StatusAsync("/api/v3/core/users/"), await deployment.StatusAsync("/api/v3/root/config/")));
    }

    [Fact]
    public async Task WhatIsNotBuiltAnswers501AndNamesItself()
    {
        var deployment = await services.SharedAsync();
        foreach (var path in (string[])["/api/v3/schema/", "/api/v3/sources/plex/", "/application/o/device/", "/api/v3/core/users/?groups_by_name=x",
            "/api/v3/core/groups"])
        {
            using var response = (await deployment.SendAsync(HttpMethod.Get, path, EmulatorDeployment.BootstrapToken))!;
            Assert.Equal(501, (int)response.StatusCode);
            Assert.Contains("authentik emulator", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task AUserIsMadeChangedGivenAPasswordAndAGroup()
    {
        var deployment = await services.SharedAsync();
        var (status, body) = await deployment.PostAsync("core/users/", NewUser("carol"));
        Assert.Equal(201, status);
        var pk = JsonNode.Parse(body)!["pk"]!;
        (status, body) = await deployment.PostAsync("core/users/", NewUser("carol"));
        Assert.Equal((400, "{\"username\":[\"This field must be unique.\"]}"), (status, body));
        Assert.Equal(204, (await deployment.PostAsync($"core/users/{pk}/set_password/", new JsonObject { ["password"] = "carols-password" })).Status);
        Assert.True(await FlowClient.SignsInAsync(deployment, "carol", "carols-password"));

        using var patched = (await deployment.SendAsync(HttpMethod.Patch, $"/api/v3/core/users/{pk}/", EmulatorDeployment.BootstrapToken,
            new JsonObject { ["email"] = "c@example.org" }))!;
        Assert.Equal("c@example.org", JsonNode.Parse(await patched.Content.ReadAsStringAsync())!["email"]!.ToString());
        var admins = (await deployment.ApiAsync("core/groups/?name=authentik%20Admins"))["results"]![0]!["pk"]!;
        Assert.False((await deployment.ApiAsync($"core/users/{pk}/"))["is_superuser"]!.GetValue<bool>());
        Assert.Equal(204, (await deployment.PostAsync($"core/groups/{admins}/add_user/", new JsonObject { ["pk"] = pk.DeepClone() })).Status);
        Assert.True((await deployment.ApiAsync($"core/users/{pk}/"))["is_superuser"]!.GetValue<bool>());
    }

    [Fact]
    public async Task SystemSettingsAreKeptAndOnlyThoseThereAreCanBeSet()
    {
        var deployment = await services.SharedAsync();
        Assert.Equal("gravatar,initials", (await deployment.ApiAsync("admin/settings/"))["avatars"]!.ToString());
        Assert.Equal(200, await PatchAsync(new JsonObject { ["avatars"] = "initials", ["footer_links"] = new JsonArray(new JsonObject { ["name"] = "a", ["href"] = null }) }));
        var settings = await deployment.ApiAsync("admin/settings/");
        Assert.Equal(("initials", "days=365"), (settings["avatars"]!.ToString(), settings["event_retention"]!.ToString()));
        Assert.Equal(400, await PatchAsync(new JsonObject { ["avatar"] = "initials" }));
        Assert.Equal(400, await PatchAsync(new JsonObject { ["default_token_length"] = "many" }));
        Assert.Equal(403, await deployment.StatusAsync("/api/v3/admin/settings/"));

        async Task<int> PatchAsync(JsonObject body)
        {
            using var response = (await deployment.SendAsync(HttpMethod.Patch, "/api/v3/admin/settings/", EmulatorDeployment.BootstrapToken, body))!;
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task ListsArePagedInAuthentiksShape()
    {
        var deployment = await services.SharedAsync();
        foreach (var name in (string[])["page-a", "page-b", "page-c"])
        {
            Assert.Equal(201, (await deployment.PostAsync("core/users/", NewUser(name))).Status);
        }

        var page = await deployment.ApiAsync("core/users/?search=page-&page_size=2&ordering=-username");
        Assert.Equal("{\"next\":2,\"previous\":0,\"count\":3,\"current\":1,\"total_pages\":2,\"start_index\":1,\"end_index\":2}",
            page["pagination"]!.ToJsonString());
        Assert.Equal("page-c", page["results"]![0]!["username"]!.ToString());
        page = await deployment.ApiAsync("core/users/?search=page-&page_size=2&ordering=-username&page=2");
        Assert.Equal((0, 1), (page["pagination"]!["next"]!.GetValue<int>(), page["results"]!.AsArray().Count));
        using var beyond = (await deployment.SendAsync(HttpMethod.Get, "/api/v3/core/users/?page=99", EmulatorDeployment.BootstrapToken))!;
        Assert.Equal((404, "{\"detail\":\"Invalid page.\"}"), ((int)beyond.StatusCode, await beyond.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task AnOrdinaryUserSeesNothingOfOthers()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync("ordinary.yaml", """
            version: 1
            entries:
              - { model: authentik_core.user, id: dave, identifiers: { username: dave }, attrs: { name: Dave } }
              - { model: authentik_core.token, identifiers: { identifier: daves }, attrs: { user: !KeyOf dave, intent: api, expiring: false, key: daves-key } }
            """);
        Assert.Equal("dave", (await deployment.ApiAsync("core/users/me/", "daves-key"))["user"]!["username"]!.ToString());
        using var users = (await deployment.SendAsync(HttpMethod.Get, "/api/v3/core/users/", "daves-key"))!;
        Assert.Equal(403, (int)users.StatusCode);
        Assert.Empty((await deployment.ApiAsync("outposts/instances/", "daves-key"))["results"]!.AsArray());
    }

    [Fact]
    public async Task VersionsAndMetricsAreThere()
    {
        var deployment = await services.SharedAsync();
        var version = await deployment.ApiAsync("admin/version/");
        Assert.Equal(("2025.8.4", "false"), (version["version_current"]!.ToString(), version["outdated"]!.ToString()));
    }
}
