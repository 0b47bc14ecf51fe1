using System.Text.Json.Nodes;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Tests.Blueprints;

public class BlueprintSchemaTests
{
    [SkippableFact]
    public void WhatIsGeneratedIsAValidBlueprint()
    {
        var schema = Repository.ReadReference("authentik-blueprints.schema.json");
        Skip.If(schema is null, "The schema of authentik's blueprints is not at hand (shared/data beside the repository).");
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        TestModel.AddProxied(authentik, "forum");
        var stream = new YamlStream();
        stream.Load(new StringReader(new AuthentikBlueprint(authentik.Resource).Text));
        var document = (JsonObject)ToJson(stream.Documents[0].RootNode, "")!;
        Assert.Empty(new JsonSchema(schema).Validate(document));
    }

    [SkippableFact]
    public void ApplicationsGroupsAndUsersAreAValidBlueprint()
    {
        var schema = Repository.ReadReference("authentik-blueprints.schema.json");
        Skip.If(schema is null, "The schema of authentik's blueprints is not at hand (shared/data beside the repository).");
        var stream = new YamlStream();
        stream.Load(new StringReader(new AuthentikBlueprint(OidcBlueprintTests.Declare("2025.8.4").Resource).Text));
        Assert.Empty(new JsonSchema(schema).Validate(ToJson(stream.Documents[0].RootNode, "")));
    }

    /// <summary>The schema describes resolved values, so authentik's tags become values of the kind they stand for: primary keys or texts.</summary>
    internal static JsonNode? ToJson(YamlNode node, string property) => node switch
    {
        { Tag: { IsEmpty: false } tag } when tag.Value is "!KeyOf" or "!Find" && property is "provider" or "providers" or "user" => JsonValue.Create(1),
        { Tag: { IsEmpty: false } tag } when tag.Value is "!KeyOf" or "!Find" => JsonValue.Create("00000000-0000-0000-0000-000000000000"),
        { Tag: { IsEmpty: false } tag } when tag.Value is "!Env" or "!Format" => JsonValue.Create("text"),
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value, ((YamlScalarNode)c.Key).Value!)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(c => ToJson(c, property))]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when int.TryParse(scalar.Value, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"Not part of a blueprint: {node}"),
    };
}
