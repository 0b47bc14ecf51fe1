using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Tests.Blueprints;

/// <summary>What is generated for policies and sign-in rules is what authentik's own descriptions allow.</summary>
public class SignInSchemaTests
{
    private const string Missing = "authentik's descriptions are not at hand (shared/data beside the repository).";

    public static TheoryData<string> Variants => ["everything", "by group", "taken back"];

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void ItIsAValidBlueprint(string variant)
    {
        var schema = Repository.ReadReference("authentik-blueprints.schema.json");
        Skip.If(schema is null, Missing);
        Assert.Empty(new JsonSchema(schema).Validate(BlueprintSchemaTests.ToJson(Root(Declare(variant)), "")));
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void ItsAttributesAreThoseOfTheApi(string variant)
    {
        var description = Repository.ReadReference("authentik-openapi-2025.8.4.yaml");
        Skip.If(description is null, Missing);
        var schemas = RequestSchemas.Parse(description);
        var entries = ((YamlSequenceNode)Root(Declare(variant))["entries"]).Children
            .Where(entry => entry["model"].ToString() is not ("authentik_blueprints.metaapplyblueprint" or "authentik_core.application"));
        Assert.Empty(entries.SelectMany(entry =>
        {
            var attributes = (JsonObject)BlueprintSchemaTests.ToJson(entry["identifiers"], "")!;
            foreach (var (name, value) in ((YamlMappingNode)entry).Children.TryGetValue("attrs", out var attrs) ? (JsonObject)BlueprintSchemaTests.ToJson(attrs, "")! : [])
            {
                attributes[name] = value?.DeepClone();
            }

            return schemas.Check(entry["model"].ToString(), attributes);
        }));
    }

    [SkippableTheory]
    [InlineData("authentik_flows.flow", "designation", "\"nonsense\"", "authentik_flows.flow.designation: $: \"nonsense\" is none of ")]
    [InlineData("authentik_stages_prompt.prompt", "order", "\"1\"", "authentik_stages_prompt.prompt.order: $: string instead of \"integer\"")]
    [InlineData("authentik_policies_geoip.geoippolicy", "countries", "[\"XX\"]", "authentik_policies_geoip.geoippolicy.countries: $: \"XX\" is none of ")]
    [InlineData("authentik_policies_geoip.geoippolicy", "continents", "1", "authentik_policies_geoip.geoippolicy.continents: the API description does not know it")]
    public void TheCheckOfAttributesFindsWhatIsWrong(string model, string attribute, string value, string error)
    {
        var description = Repository.ReadReference("authentik-openapi-2025.8.4.yaml");
        Skip.If(description is null, Missing);
        Assert.StartsWith(
            error, Assert.Single(RequestSchemas.Parse(description).Check(model, new JsonObject { [attribute] = JsonNode.Parse(value) })), StringComparison.Ordinal);
    }

    private static YamlMappingNode Root(IResourceBuilder<AuthentikResource> authentik)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(new AuthentikBlueprint(authentik.Resource).Text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    internal static IResourceBuilder<AuthentikResource> Declare(string variant)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var admins = authentik.AddGroup("admins");
        var policies = (IResourceBuilder<AuthentikPolicyResource>[])
        [
            authentik.AddExpressionPolicy("expression", "return True"),
            authentik.AddTimeOfDayPolicy("hours", new(8, 0), new(18, 0)),
            authentik.AddNetworkPolicy("network", "10.0.0.0/8"),
            authentik.AddReputationPolicy("reputation"),
            authentik.AddGeoIpPolicy("places", places => places.Countries = ["DE"]),
        ];
        foreach (var policy in policies)
        {
            authentik.WithFlowPolicy("default-authentication-flow", policy).WithStagePolicy("default-authentication-flow", "default-authentication-login", policy);
        }

        authentik.WithPasswordPolicy(p => p.ExpireAfter = variant == "everything" ? TimeSpan.FromDays(90) : null)
            .WithPasswordPolicy(p => p.History = variant == "everything" ? 5 : null)
            .WithSessions(s => s.RememberDevice = TimeSpan.FromDays(7))
            .WithRecovery(r => r.MaxAttempts = 3)
            .WithEnrollment(e =>
            {
                e.Invitations = variant == "everything" ? AuthentikInvitations.Accepted : AuthentikInvitations.None;
                e.VerifyEmail = variant == "everything";
                e.Group = variant == "everything" ? admins : null;
            })
            .WithUnenrollment()
            .WithConsent(AuthentikConsent.Always)
            .WithMultiFactor(m =>
            {
                m.Authenticators = Enum.GetValues<AuthentikAuthenticator>();
                m.UseSmsGateway(ReferenceExpression.Create($"https://sms.example.com/"), builder.AddParameter("sms", secret: true), "+15550100");
                m.Requirement = variant == "everything" ? AuthentikMultiFactorRequirement.Required : AuthentikMultiFactorRequirement.Optional;
                if (variant == "by group")
                {
                    m.RequireFor(admins);
                }
            });
        return authentik;
    }
}
