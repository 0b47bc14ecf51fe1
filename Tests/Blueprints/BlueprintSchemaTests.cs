using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Tests.Support;

namespace Tests.Blueprints;

public class BlueprintSchemaTests
{
    [SkippableFact]
    public void WhatIsGeneratedIsAValidBlueprint()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        TestModel.AddProxied(authentik, "forum");
        AssertValid(new AuthentikBlueprint(authentik.Resource).Text);
    }

    [SkippableFact]
    public void ApplicationsGroupsAndUsersAreAValidBlueprint() => AssertValid(new AuthentikBlueprint(OidcBlueprintTests.Declare("2025.8.4").Resource).Text);

    [SkippableFact]
    public void EverythingThatCanBeDeclaredIsAValidBlueprint() => AssertValid(new AuthentikBlueprint(IdentityModel.Declare("2025.8.4").Resource).Text);

    [SkippableFact]
    public void OutpostsOfEveryKindAreAValidBlueprint()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        OutpostTests.Declare(authentik);
        authentik.AddProxyApplication("wiki", authentik.GetEndpoint("http"), ReferenceExpression.Create($"https://wiki.example.com")).WithEmbeddedOutpost();
        AssertValid(new AuthentikBlueprint(authentik.Resource).Text);
    }

    internal static void AssertValid(string text)
    {
        var schema = Repository.ReadReference("authentik-blueprints.schema.json");
        Skip.If(schema is null, "The schema of authentik's blueprints is not at hand (shared/data beside the repository).");
        // Entry by entry first: a list of entries is one of two alternatives, whose faults would say nothing.
        var (validator, blueprint) = (new JsonSchema(schema), BlueprintJson.Read(text));
        IReadOnlyList<string> faults = [.. blueprint["entries"]!.AsArray().SelectMany(entry => validator.Validate(entry, "#/$defs/blueprint_entry")), .. validator.Validate(blueprint)];
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
