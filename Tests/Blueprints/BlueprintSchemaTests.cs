using System.Text.Json.Nodes;
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

    private static void AssertValid(string text)
    {
        var schema = Repository.ReadReference("authentik-blueprints.schema.json");
        Skip.If(schema is null, "The schema of authentik's blueprints is not at hand (shared/data beside the repository).");
        Assert.Empty(new JsonSchema(schema).Validate(BlueprintJson.Read(text)));
    }
}
