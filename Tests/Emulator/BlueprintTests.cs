using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>Blueprints as the worker meets them: authentik's observed behaviour.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class BlueprintTests(EmulatorServices services)
{
    private static string Group(string name, string more = "") => $$"""
        version: 1
        metadata: { name: {{name}} }
        entries:
          - model: authentik_core.group
            identifiers: { name: {{name}} }
            {{more}}
        """;

    private static async Task<bool> GroupExistsAsync(EmulatorDeployment deployment, string name) =>
        (await deployment.ApiAsync($"core/groups/?name={name}"))["results"]!.AsArray().Count == 1;

    private static async Task<string> ReasonAsync(EmulatorDeployment deployment, string path)
    {
        var instance = await deployment.BlueprintAsync(path);
        var task = (await deployment.ApiAsync($"tasks/tasks/?rel_obj_id={instance!["pk"]}"))["results"]![0]!;
        return task["messages"]!.AsArray()[^1]!["event"]!.ToString();
    }

    [Fact]
    public async Task AFileIsAppliedWhenItAppearsChangesOrIsReplaced()
    {
        var deployment = await services.SharedAsync();
        var file = Path.Combine(deployment.Blueprints, "custom", "watched.yaml");
        await deployment.ApplyFileAsync("watched.yaml", Group("watched"));
        Assert.True(await GroupExistsAsync(deployment, "watched"));

        await File.WriteAllTextAsync(file, Group("watched") + "\n" + "  - { model: authentik_core.group, identifiers: { name: rewritten } }\n");
        await Eventually.TrueAsync("the rewritten file is applied", TimeSpan.FromSeconds(8), () =>
            GroupExistsAsync(deployment, "rewritten"), deployment.Describe);

        var other = Path.GetTempFileName();
        await File.WriteAllTextAsync(other, Group("watched") + "\n" + "  - { model: authentik_core.group, identifiers: { name: replaced } }\n");
        File.Move(other, file, overwrite: true);
        await Eventually.TrueAsync("the replaced file is applied", TimeSpan.FromSeconds(8), () =>
            GroupExistsAsync(deployment, "replaced"), deployment.Describe);
    }

    [Fact]
    public async Task AnInvalidFileIsAnErrorWithItsReasonAndCreatesNothing()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync(
            "invalid.yaml", Group("not-made") + "\n" + "  - { model: authentik_core.application, identifiers: { slug: invalid }, attrs: { nonsense: 1 } }\n",
                "error");
        var instance = (await deployment.BlueprintAsync("custom/invalid.yaml"))!;
        Assert.Equal("", instance["last_applied_hash"]!.ToString());
        Assert.False(await GroupExistsAsync(deployment, "not-made"));
        var reason = await ReasonAsync(deployment, "custom/invalid.yaml");
        Assert.Contains("authentik_core.application", reason);
        Assert.Contains("does not know this attribute", reason);
        Assert.Contains("This field is required.", reason);
    }

    [Fact]
    public async Task WhatTheEmulatorDoesNotKnowIsAnError()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync("unknown-model.yaml",
            "version: 1\nentries:\n  - { model: authentik_sources_ldap.ldapsource, identifiers: { slug: x } }\n", "error");
        Assert.Contains("the authentik emulator does not know the model authentik_sources_ldap.ldapsource",
            await ReasonAsync(deployment, "custom/unknown-model.yaml"));
        await deployment.ApplyFileAsync(
            "missing-meta.yaml",
            "version: 1\nentries:\n  - { model: authentik_blueprints.metaapplyblueprint, attrs: { identifiers: { name: Nobody }, required: true } }\n",
                "error");
        Assert.Contains("Required blueprint does not exist", await ReasonAsync(deployment, "custom/missing-meta.yaml"));
    }

    [Fact]
    public async Task UnexpectedErrorsLeaveTheStatusUnknown()
    {
        var deployment = await services.SharedAsync();
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", "crash.yaml"),
            Group("crash", "attrs: { attributes: !ParseJSON [!Env X] }"));
        await Eventually.TrueAsync("the task is rejected", EmulatorDeployment.Limit, async () =>
            await deployment.BlueprintAsync("custom/crash.yaml") is { } instance &&
            (await deployment.ApiAsync($"tasks/tasks/?rel_obj_id={instance["pk"]}"))["results"]!.AsArray()
                .FirstOrDefault()?["state"]?.ToString() == "rejected");
        Assert.Equal("unknown", (await deployment.BlueprintAsync("custom/crash.yaml"))!["status"]!.ToString());
        Assert.Contains("TypeError", await ReasonAsync(deployment, "custom/crash.yaml"));
    }

    [Fact]
    public async Task OnlyYamlOutsideDotFoldersCountsAndBrokenTextHasNoRow()
    {
        var deployment = await services.SharedAsync();
        var custom = Path.Combine(deployment.Blueprints, "custom");
        Directory.CreateDirectory(Path.Combine(custom, ".hidden"));
        Directory.CreateDirectory(Path.Combine(custom, "sub"));
        await File.WriteAllTextAsync(Path.Combine(custom, "other.yml"), Group("yml"));
        await File.WriteAllTextAsync(Path.Combine(custom, ".hidden", "dot.yaml"), Group("dot"));
        await File.WriteAllTextAsync(Path.Combine(custom, "broken.yaml"), "entries: [");
        await deployment.ApplyFileAsync("sub/unnamed.yaml", "version: 1\nentries: []\n");
        Assert.Equal("custom/sub/unnamed.yaml", (await deployment.BlueprintAsync("custom/sub/unnamed.yaml"))!["name"]!.ToString());
        var paths = (await deployment.ApiAsync("managed/blueprints/?search=custom/"))["results"]!.AsArray().Select(row => row!["path"]!.ToString()).ToList();
        Assert.DoesNotContain(paths, path =>
            path.Contains("broken", StringComparison.Ordinal) || path.Contains(".hidden", StringComparison.Ordinal)
            || path.EndsWith(".yml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StatesCreateKeepRefuseAndRemove()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync("states.yaml", """
            version: 1
            entries:
              one:
                - { model: authentik_core.user, id: ann, identifiers: { username: ann }, attrs: { name: Ann, password: first-password } }
                - { model: authentik_core.user, state: created, identifiers: { username: ann }, attrs: { name: Nobody } }
                - { model: authentik_core.group, identifiers: { name: gone } }
              two:
                - { model: authentik_core.group, state: absent, identifiers: { name: gone } }
                - { model: authentik_core.group, identifiers: { name: anns }, attrs: { users: [!KeyOf ann] } }
                - model: authentik_core.group
                  conditions: [!Env NOT_SET]
                  identifiers: { name: conditional }
            """);
        var ann = (await deployment.ApiAsync("core/users/?username=ann"))["results"]![0]!;
        Assert.Equal(("Ann", "anns"), (ann["name"]!.ToString(), ann["groups_obj"]![0]!["name"]!.ToString()));
        Assert.False(await GroupExistsAsync(deployment, "gone") || await GroupExistsAsync(deployment, "conditional"));
        Assert.True(await FlowClient.SignsInAsync(deployment, "ann", "first-password"));

        await deployment.ApplyFileAsync("must.yaml", Group("anns", "state: must_created"), "error");
        Assert.Contains("object exists already", await ReasonAsync(deployment, "custom/must.yaml"));
    }

    [Fact]
    public async Task AppliedAgainNothingChanges()
    {
        var deployment = await services.SharedAsync();
        await deployment.ApplyFileAsync("again.yaml",
            "version: 1\nentries:\n  - { model: authentik_core.user, identifiers: { username: again }, attrs: { name: Again, password: kept-password } }\n");
        var before = (await deployment.ApiAsync("core/users/?username=again"))["results"]![0]!.ToJsonString();
        var instance = (await deployment.BlueprintAsync("custom/again.yaml"))!;
        Assert.Equal(200, (await deployment.PostAsync($"managed/blueprints/{instance["pk"]}/apply/")).Status);
        await Eventually.TrueAsync("it is applied again", EmulatorDeployment.Limit, async () =>
            (await deployment.BlueprintAsync("custom/again.yaml"))!["last_applied"]!.ToString() != instance["last_applied"]!.ToString());
        Assert.Equal(before, (await deployment.ApiAsync("core/users/?username=again"))["results"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task PostedContentIsValidatedAtOnceAndAppliedWhenAsked()
    {
        var deployment = await services.SharedAsync();
        var (status, body) = await deployment.PostAsync("managed/blueprints/", new JsonObject
        {
            ["name"] = "posted", ["content"] = "version: 1\nentries:\n  - { model: authentik_core.application, identifiers: { slug: posted } }\n",
        });
        Assert.Equal(400, status);
        Assert.Contains("Failed to validate blueprint", body);
        Assert.Contains("This field is required.", body);

        (status, body) = await deployment.PostAsync("managed/blueprints/", new JsonObject { ["name"] = "posted", ["content"] = Group("posted") });
        Assert.Equal(201, status);
        var instance = JsonNode.Parse(body)!;
        Assert.Equal("unknown", instance["status"]!.ToString());
        Assert.False(await GroupExistsAsync(deployment, "posted"));
        await deployment.PostAsync($"managed/blueprints/{instance["pk"]}/apply/");
        await Eventually.TrueAsync("it is applied", EmulatorDeployment.Limit, () => GroupExistsAsync(deployment, "posted"));
    }

    [Fact]
    public async Task ANameTakenTwiceEndsTheDiscoveryThere()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", $"{name}.yaml"),
                $"version: 1\nmetadata: {{ name: {(name == "c" ? "other" : "same")} }}\nentries: []\n");
        }

        deployment.StartServer();
        deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken));
        await deployment.WaitForFlowAsync();
        await deployment.WaitForBlueprintAsync("custom/a.yaml", "successful");
        Assert.Null(await deployment.BlueprintAsync("custom/b.yaml"));
        Assert.Null(await deployment.BlueprintAsync("custom/c.yaml"));
        Assert.Contains("give each blueprint a metadata.name of its own", deployment.Describe() + (await deployment.ApiAsync("tasks/tasks/")).ToJsonString());
    }

    [Fact]
    public async Task ADeletedFileLosesItsRowAtTheNextStartAndItsObjectsStay()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        deployment.StartServer();
        var worker = deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken));
        await deployment.WaitForFlowAsync();
        await deployment.ApplyFileAsync("deleted.yaml", Group("stays"));
        File.Delete(Path.Combine(deployment.Blueprints, "custom", "deleted.yaml"));
        await worker.StopAsync();
        Assert.Equal("successful", (await deployment.BlueprintAsync("custom/deleted.yaml"))!["status"]!.ToString());
        deployment.StartWorker();
        await Eventually.TrueAsync("the row is gone", EmulatorDeployment.Limit, async () =>
            await deployment.BlueprintAsync("custom/deleted.yaml") is null, deployment.Describe);
        Assert.True(await GroupExistsAsync(deployment, "stays"));
    }
}
