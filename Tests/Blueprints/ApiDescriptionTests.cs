using System.Text.Json.Nodes;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Tests.Support;

namespace Tests.Blueprints;

/// <summary>
/// The schema of blueprints says of no attribute that it is needed, and of none that it may be null. The description of the API does: what a blueprint
/// says of an object must be a request that the API of that release takes.
/// </summary>
public class ApiDescriptionTests
{
    private static readonly Dictionary<string, string> s_requests = new()
    {
        ["authentik_core.application"] = "ApplicationRequest",
        ["authentik_core.group"] = "GroupRequest",
        ["authentik_core.user"] = "UserRequest",
        ["authentik_core.token"] = "TokenRequest",
        ["authentik_outposts.outpost"] = "OutpostRequest",
        ["authentik_policies.policybinding"] = "PolicyBindingRequest",
        ["authentik_providers_oauth2.oauth2provider"] = "OAuth2ProviderRequest",
        ["authentik_providers_oauth2.scopemapping"] = "ScopeMappingRequest",
        ["authentik_providers_proxy.proxyprovider"] = "ProxyProviderRequest",
        ["authentik_providers_saml.samlprovider"] = "SAMLProviderRequest",
        ["authentik_providers_saml.samlpropertymapping"] = "SAMLPropertyMappingRequest",
        ["authentik_providers_ldap.ldapprovider"] = "LDAPProviderRequest",
        ["authentik_providers_radius.radiusprovider"] = "RadiusProviderRequest",
        ["authentik_providers_rac.racprovider"] = "RACProviderRequest",
        ["authentik_providers_rac.endpoint"] = "EndpointRequest",
        ["authentik_sources_ldap.ldapsource"] = "LDAPSourceRequest",
        ["authentik_sources_oauth.oauthsource"] = "OAuthSourceRequest",
    };

    /// <summary>What authentik has itself, and of which only a part is said here.</summary>
    private static readonly Dictionary<string, string> s_existing = new()
    {
        ["authentik_stages_identification.identificationstage"] = "PatchedIdentificationStageRequest",
        ["authentik_crypto.certificatekeypair"] = "PatchedCertificateKeyPairRequest",
    };

    /// <summary>What the serializers take from blueprints alone.</summary>
    private static readonly string[] s_blueprintOnly = ["password", "key", "icon"];

    [SkippableFact]
    public void WhatABlueprintSaysOfAnObjectIsARequestOfTheApi()
    {
        var text = Repository.ReadReference("authentik-openapi-2025.8.4.yaml");
        Skip.If(text is null, "The description of authentik's API is not at hand (shared/data beside the repository).");
        var faults = Faults(new ApiDescription(text), "2025.8.4");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What is wrong with what is generated for a release of everything that can be declared.</summary>
    internal static IReadOnlyList<string> Faults(ApiDescription description, string version)
    {
        var outposts = TestModel.AddStack(TestModel.Builder(), version);
        OutpostTests.Declare(outposts);
        var entries = new[] { IdentityModel.Declare(version), outposts }
            .SelectMany(authentik => BlueprintJson.Read(new AuthentikBlueprint(authentik.Resource).Text, forApi: true)["entries"]!.AsArray());
        var (faults, seen) = (new List<string>(), new HashSet<string>());
        foreach (var entry in entries.OfType<JsonObject>())
        {
            var model = entry["model"]!.ToString();
            if (model == "authentik_blueprints.metaapplyblueprint")
            {
                continue;
            }

            var partial = s_existing.GetValueOrDefault(model);
            if (partial is null)
            {
                seen.Add(model);
            }

            var request = (JsonObject?)entry["attrs"]?.DeepClone() ?? [];
            foreach (var (name, value) in entry["identifiers"]!.AsObject())
            {
                request[name] = value?.DeepClone();
            }

            foreach (var name in s_blueprintOnly)
            {
                request.Remove(name);
            }

            faults.AddRange(description.Validate(partial ?? s_requests[model], request).Select(fault => $"{entry["identifiers"]!.ToJsonString()} {fault}"));
        }

        Assert.Empty(s_requests.Keys.Except(seen));
        return faults;
    }
}
