using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Tests.Support;

namespace Tests.Blueprints;

/// <summary>What is generated for policies and sign-in rules is what authentik's own descriptions allow.</summary>
public class SignInSchemaTests
{
    private static readonly Dictionary<string, string> s_requests = new[]
    {
        "Group", "PasswordPolicy", "UniquePasswordPolicy", "PasswordExpiryPolicy", "ReputationPolicy", "GeoIPPolicy", "ExpressionPolicy", "PolicyBinding", "Flow",
        "FlowStageBinding", "UserLoginStage", "ConsentStage", "IdentificationStage", "AuthenticatorValidateStage", "AuthenticatorSMSStage", "AuthenticatorEmailStage",
        "EmailStage", "Prompt", "PromptStage", "UserWriteStage", "UserDeleteStage", "InvitationStage", "Brand",
    }.ToDictionary(name => name.ToLowerInvariant());

    public static TheoryData<string> Variants => ["everything", "by group", "taken back"];

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void ItIsAValidBlueprint(string variant) => BlueprintSchemaTests.AssertValid(new AuthentikBlueprint(Declare(variant).Resource).Text);

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void ItsObjectsAreRequestsOfTheApi(string variant)
    {
        var text = Repository.ReadReference("authentik-openapi-2025.8.4.yaml");
        Skip.If(text is null, "The description of authentik's API is not at hand (shared/data beside the repository).");
        var faults = Faults(new ApiDescription(text), variant, "2025.8.4");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What is wrong with what is generated for a release.</summary>
    internal static IReadOnlyList<string> Faults(ApiDescription description, string variant, string version)
    {
        var faults = new List<string>();
        foreach (var entry in BlueprintJson.Read(new AuthentikBlueprint(Declare(variant, version).Resource).Text, forApi: true)["entries"]!.AsArray().OfType<JsonObject>())
        {
            if (entry["model"]!.ToString() == "authentik_blueprints.metaapplyblueprint" || entry["state"]?.ToString() == "absent")
            {
                continue;
            }

            var request = (JsonObject?)entry["attrs"]?.DeepClone() ?? [];
            foreach (var (name, value) in entry["identifiers"]!.AsObject())
            {
                request[name] = value?.DeepClone();
            }

            // Only a part is said of authentik's own objects, and nothing of what is only bound to.
            var isPart = !entry.ContainsKey("attrs") || ((string[])["name", "domain"]).Any(key => request[key]?.ToString().StartsWith("default-", StringComparison.Ordinal) == true || request[key]?.ToString() == "authentik-default");
            faults.AddRange(description.Validate($"{(isPart ? "Patched" : "")}{s_requests[entry["model"]!.ToString().Split('.')[1]]}Request", request));
        }

        return faults;
    }

    internal static IResourceBuilder<AuthentikResource> Declare(string variant, string version = "2025.8.4")
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version);
        var release = authentik.Resource.Release;
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
            .WithPasswordPolicy(p => p.History = variant == "everything" && release.HasPasswordHistory ? 5 : null)
            .WithSessions(s => s.RememberDevice = release.HasRememberDevice ? TimeSpan.FromDays(7) : null)
            .WithRecovery(r => r.MaxAttempts = release.HasRecoveryLimit ? 3 : null)
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
