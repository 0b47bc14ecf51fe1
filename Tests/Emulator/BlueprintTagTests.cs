using Authentik.Emulator.Blueprints;
using Authentik.Emulator.Blueprints.Tags;
using Authentik.Emulator.Configuration;

namespace Tests.Emulator;

public sealed class BlueprintTagTests
{
    private static readonly BlueprintYaml s_yaml = new(AuthentikRelease.Parse("2025.8.4"));

    private static string Resolve(string yaml, params (string Key, object? Value)[] values)
    {
        var context = new TagContext(
            null!, values.ToDictionary(value => value.Key, value => value.Value), id => id == "known" ? 7L : throw new EntryInvalidException($"KeyOf: {id}"),
            name => name switch { "SET" => "value", "EMPTY" => "", _ => null });
        return BlueprintValue.ToJson(context.Resolve(s_yaml.Parse(yaml)))?.ToJsonString() ?? "null";
    }

    [Theory]
    [InlineData("!Env SET", "\"value\"")]
    [InlineData("!Env [SET, other]", "\"value\"")]
    [InlineData("!Env [EMPTY, other]", "\"other\"")]
    [InlineData("!Env MISSING", "null")]
    [InlineData("!Env [MISSING, null]", "null")]
    [InlineData("!KeyOf known", "7")]
    [InlineData("!Format ['%s-%s!', !Env SET, 3]", "\"value-3!\"")]
    [InlineData("!Format ['100%% %d', 3]", "\"100% 3\"")]
    [InlineData("!If [!Env SET, yes-it-is, no]", "\"yes-it-is\"")]
    [InlineData("!If [!Env EMPTY, 1, [2, !Env SET]]", "[2,\"value\"]")]
    [InlineData("!If [!Env SET]", "true")]
    [InlineData("!Condition [AND, true, !Env SET]", "true")]
    [InlineData("!Condition [NOR, false, !Env EMPTY]", "true")]
    [InlineData("!Condition [XOR, true, true, true]", "true")]
    [InlineData("!Condition [XNOR, true, false]", "false")]
    [InlineData("!Context known", "\"from context\"")]
    [InlineData("!Context [unknown, 5]", "5")]
    [InlineData("!ParseJSON '[{\"a\": 1.5}]'", "[{\"a\":1.5}]")]
    [InlineData("!AtIndex [[a, b], 1]", "\"b\"")]
    [InlineData("!AtIndex [{k: v}, missing, fallback]", "\"fallback\"")]
    [InlineData("!Enumerate [[a, b], SEQ, {n: !Index 0, v: !Value 0}]", "[{\"n\":0,\"v\":\"a\"},{\"n\":1,\"v\":\"b\"}]")]
    [InlineData("!Enumerate [{x: 1}, MAP, [!Index 0, !Value 0]]", "{\"x\":1}")]
    [InlineData("!Enumerate [[[a, b]], SEQ, !Enumerate [!Value 1, SEQ, !Format ['%s%s', !Index 1, !Value 0]]]", "[[\"0a\",\"0b\"]]")]
    public void TagsResolveAsInAuthentik(string yaml, string json) => Assert.Equal(json, Resolve(yaml, ("known", "from context")));

    [Fact]
    public void AListFromTheContextMayHoldTags() => Assert.Equal(
        "[{\"matching_mode\":\"strict\",\"url\":\"value\"}]",
        Resolve("!Enumerate [!Context uris, SEQ, {matching_mode: strict, url: !Value 0}]", ("uris", new List<object?> { new EnvTag("SET", null) })));

    [Theory]
    [InlineData("!KeyOf nobody", "KeyOf")]
    [InlineData("!Format ['%s %s', one]", "not enough arguments")]
    [InlineData("!Format ['none', one]", "not all arguments converted")]
    [InlineData("!Value 0", "only usable inside an Enumerate tag")]
    [InlineData("!AtIndex [[a], 4]", "Index out of range")]
    [InlineData("!Condition [MAYBE, true]", "MAYBE")]
    [InlineData("!ParseJSON '{'", "ParseJSON")]
    public void WhatCannotBeResolvedSaysWhy(string yaml, string reason) =>
        Assert.Contains(reason, Assert.Throws<EntryInvalidException>(() => Resolve(yaml)).Message);

    [Fact]
    public void ParseJsonTakesALiteralOnly() =>
        Assert.Contains("TypeError", Assert.Throws<InvalidOperationException>(() => Resolve("!ParseJSON [!Env SET]")).Message);

    [Theory]
    [InlineData("!Nonsense x")]
    [InlineData("a: [")]
    [InlineData("!Format one")]
    public void BrokenTextIsNotABlueprint(string yaml) => Assert.Throws<BlueprintSyntaxException>(() => Resolve(yaml));

    [Theory]
    [InlineData("!File /x")]
    [InlineData("!FindObject [authentik_core.user, [username, x]]")]
    [InlineData("!ParseJSON '1'")]
    public void TagsOf2025_8AreUnknownBefore(string yaml) =>
        Assert.Contains(yaml.Split(' ')[0],
            Assert.Throws<BlueprintSyntaxException>(() => new BlueprintYaml(AuthentikRelease.Parse("2025.2.4")).Parse(yaml)).Message);

    [Fact]
    public void PlainScalarsFollowYaml11() => Assert.Equal(
        "{\"a\":true,\"b\":false,\"c\":null,\"d\":12,\"e\":10,\"f\":\"yes\",\"g\":1.5,\"h\":\"1.5.2\"}",
        Resolve("{a: yes, b: Off, c: ~, d: 12, e: 012, f: 'yes', g: 1.5, h: 1.5.2}"));

    [Fact]
    public void AFileIsTrimmedAndAMissingOneIsTheDefault()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "content\n");
        try
        {
            Assert.Equal("[\"content\",\"default\",null]", Resolve($"[!File {file}, !File [/not/there, default], !File /not/there]"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
