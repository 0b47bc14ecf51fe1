using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>Blueprints of the user's own are copied as they are, and what can be seen to be wrong with them is an error at once.</summary>
public sealed class OwnBlueprintTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("own-blueprints-");

    [Fact]
    public async Task AFileAndAFolderBecomeResourcesAndFilesBesideTheGeneratedOne()
    {
        var text = "version: 1\n# Kept as it is.\nentries:\n- {model: authentik_core.group, identifiers: {name: !Env [TEAM, x]}}\n";
        Write("team.yaml", text);
        Write("more/deep/A b.yaml", "version: 1\nentries: []\n");
        Write("more/.hidden/no.yaml", "not: one\n");
        Write("more/README.md", "# no blueprint\n");
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4").WithBlueprint(PathOf("team.yaml")).WithBlueprint(PathOf("more"));
        authentik.AddGroup("staff");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(PathOf("team.yaml"), model.Find<AuthentikBlueprintResource>("authentik-team").Path);
        Assert.NotNull(model.Find<AuthentikBlueprintResource>("authentik-deep-a-b"));
        var mount = model.MountsOf("authentik-worker").Single(m => m.Target == "/blueprints/aspire");
        Assert.Equal(
            ["authentik.yaml", "deep/A b.yaml", "team.yaml"],
            Directory.EnumerateFiles(mount.Source!, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(mount.Source!, file)).Order(StringComparer.Ordinal));
        Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(mount.Source!, "team.yaml")));
    }

    [Theory]
    [InlineData("version: 1\nentries: [\n", "it is not YAML (line 3): ")]
    [InlineData("- a\n", "a blueprint is one YAML document: a mapping with version and entries.")]
    [InlineData("entries: []\n", "it needs 'version: 1'.")]
    [InlineData("version: 1\n", "it needs 'entries', a list.")]
    [InlineData("version: 1\nentries:\n- {identifiers: {}}\n", "the entry at line 3 has no 'model'.")]
    [InlineData("version: 1\nentries:\n- {model: group, identifiers: {name: x}}\n", "the model 'group' at line 3 is not like authentik_core.group.")]
    [InlineData("version: 1\nentries:\n- {model: authentik_core.group, attrs: {name: x}}\n", "the entry at line 3 has no 'identifiers'.")]
    [InlineData("version: 1\nentries:\n- {model: authentik_core.group, state: gone, identifiers: {name: x}}\n", "the state 'gone' at line 3 is none of present, created, must_created, absent.")]
    [InlineData("version: 1\nentries:\n- {model: authentik_core.group, identifiers: {name: !Secret x}}\n", "authentik has no tag !Secret (line 3).")]
    [InlineData("version: 1\nmetadata: {name: x, labels: {blueprints.goauthentik.io/instantiate: \"false\"}}\nentries: []\n", "its label blueprints.goauthentik.io/instantiate is false, so authentik would never apply it. Remove the label.")]
    public void AFileThatIsNoBlueprint(string text, string reason)
    {
        Write("wrong.yaml", text);
        var refusal = Refuse("wrong.yaml");
        Assert.StartsWith($"The blueprint {PathOf("wrong.yaml")} cannot be used: {reason}", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfAnotherName()
    {
        Write("wrong.yml", "version: 1\nentries: []\n");
        Assert.Equal($"The blueprint {PathOf("wrong.yml")} cannot be used: authentik reads only files named *.yaml. Rename it.", Refuse("wrong.yml"));
    }

    [Fact]
    public void NothingThere() => Assert.Equal(
        $"The blueprint '{PathOf("missing.yaml")}' of WithBlueprint is neither a file nor a folder: there is nothing at {PathOf("missing.yaml")}. Paths start at the folder of the app host.",
        Refuse("missing.yaml"));

    [Fact]
    public void AFolderWithoutBlueprints()
    {
        _folder.CreateSubdirectory("empty");
        Assert.Equal($"The folder '{PathOf("empty")}' of WithBlueprint holds no blueprint, that is no file named *.yaml.", Refuse("empty"));
    }

    [Fact]
    public void ANameWithoutLetters()
    {
        Write("日本.yaml", "version: 1\nentries: []\n");
        Assert.Equal(
            $"The blueprint {PathOf("日本.yaml")} cannot be used: its path has no letter of A to Z or digit in it, so that the resource would be called 'authentik-'. Rename the file.",
            Refuse("日本.yaml"));
    }

    [Theory]
    [InlineData("Default - Brand", "a blueprint that authentik comes with")]
    [InlineData("Aspire - authentik", "the generated blueprint")]
    public void ANameThatIsTaken(string name, string owner)
    {
        Write("named.yaml", $"version: 1\nmetadata: {{name: {name}}}\nentries: []\n");
        Assert.Equal(
            $"The metadata name '{name}' of the blueprint {PathOf("named.yaml")} is that of {owner}. authentik stops looking for blueprints at the second of one name: choose another.",
            Refuse("named.yaml"));
    }

    [Fact]
    public void TheNameOrPathOfAnother()
    {
        Write("a.yaml", "version: 1\nmetadata: {name: Mine}\nentries: []\n");
        Write("b.yaml", "version: 1\nmetadata: {name: Mine}\nentries: []\n");
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4").WithBlueprint(PathOf("a.yaml"));
        Assert.Contains($"is that of {PathOf("a.yaml")}.", Assert.Throws<DistributedApplicationException>(() => authentik.WithBlueprint(PathOf("b.yaml"))).Message, StringComparison.Ordinal);
        Assert.Contains("would have the same path in authentik, aspire/a.yaml.", Assert.Throws<DistributedApplicationException>(() => authentik.WithBlueprint(PathOf("a.yaml"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFileNameOfTheGeneratedOne()
    {
        Write("authentik.yaml", "version: 1\nentries: []\n");
        Assert.Equal(
            $"The blueprint {PathOf("authentik.yaml")} cannot be used: aspire/authentik.yaml is the one that is generated for 'authentik'. Rename the file.", Refuse("authentik.yaml"));
    }

    [Theory]
    [InlineData("version: 1\nentries:\n- {model: authentik_core.group, identifiers: {name: !File /x}}\n", "The tag !File in the blueprint ")]
    [InlineData("version: 1\nentries:\n  people:\n  - {model: authentik_core.group, identifiers: {name: x}}\n", "Sections of entries, as in the blueprint ")]
    public async Task WhatAnOlderAuthentikDoesNotRead(string text, string reason)
    {
        Write("new.yaml", text);
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.2.4").WithBlueprint(PathOf("new.yaml"));
        var refusal = (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(authentik.ApplicationBuilder))).Message;
        Assert.StartsWith(reason, refusal, StringComparison.Ordinal);
        Assert.EndsWith("needs authentik 2025.8 and later; 'authentik' runs 2025.2.4. Remove it, or choose another version with WithVersion.", refusal, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    private string Refuse(string name) => Assert.Throws<DistributedApplicationException>(
        () => TestModel.AddStack(TestModel.Builder(), "2025.8.4").WithBlueprint(PathOf(name))).Message;
}
