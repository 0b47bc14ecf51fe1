using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>The commands of <c>ak</c>.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class CommandTests(EmulatorServices services)
{
    [Fact]
    public async Task DumpConfigPrintsEverythingOrOneKey()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var all = deployment.Start("command", [], "dump_config");
        Assert.Equal(0, await all.ExitCodeAsync());
        Assert.Equal("a-secret-key-for-tests", JsonNode.Parse(all.Output)!["secret_key"]!.ToString());
        var one = deployment.Start("command", [], "dump_config", "postgresql.host");
        Assert.Equal((0, "127.0.0.1"), (await one.ExitCodeAsync(), one.Output));
        var unknown = deployment.Start("command", [], "dump_config", "not.there");
        Assert.Equal((0, "None"), (await unknown.ExitCodeAsync(), unknown.Output));
    }

    [Fact]
    public async Task ApplyBlueprintAppliesAtOnceOrSaysWhyNot()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", "good.yaml"),
            "version: 1\nentries:\n  - { model: authentik_core.group, identifiers: { name: by-command } }\n");
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "custom", "bad.yaml"),
            "version: 1\nentries:\n  - { model: authentik_core.application, identifiers: { slug: bad } }\n");
        Assert.Equal(0, await deployment.Start("command", [], "apply_blueprint", "custom/good.yaml").ExitCodeAsync());
        var bad = deployment.Start("command", [], "apply_blueprint", "custom/bad.yaml");
        Assert.Equal(1, await bad.ExitCodeAsync());
        Assert.Contains("Blueprint invalid", bad.Output);
        Assert.Contains("This field is required.", bad.Output);
        var missing = deployment.Start("command", [], "apply_blueprint", "../outside.yaml");
        Assert.Equal(1, await missing.ExitCodeAsync());
        await using var database = services.Connect(deployment.Database);
        await using var command = database.CreateCommand(
            "select count(*)::int from emulator_object where model = 'authentik_core.group' and data->>'name' = 'by-command'");
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task ARecoveryKeyIsAPathForAKnownUser()
    {
        var deployment = await services.SharedAsync();
        var known = deployment.Start("command", [], "create_recovery_key", "1", "akadmin");
        Assert.Equal(0, await known.ExitCodeAsync());
        Assert.Matches("/recovery/use-token/[A-Za-z0-9]{60}/", known.Output);
        var unknown = deployment.Start("command", [], "create_recovery_key", "1", "nobody");
        Assert.Equal(0, await unknown.ExitCodeAsync());
        Assert.Contains("not found", unknown.Output);
    }

    [Fact]
    public async Task WhatIsNotBuiltSaysSo()
    {
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var command = deployment.Start("command", [], "export_blueprint");
        Assert.Equal(1, await command.ExitCodeAsync());
        Assert.Contains("authentik emulator: 'ak export_blueprint' is not built", command.Output);
    }
}
