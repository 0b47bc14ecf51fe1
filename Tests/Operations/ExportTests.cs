using System.Text.Json.Nodes;
using Authentik.Aspire.Hosting;
using Tests.Emulator;

namespace Tests.Operations;

/// <summary>The configuration of one authentik, in another.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class ExportTests(EmulatorServices services) : IDisposable
{
    private static readonly string[] s_secrets = ["the-client-secret-1", "alices-password-1", "a-token-key-1", EmulatorDeployment.BootstrapToken, EmulatorDeployment.BootstrapPassword];

    private readonly string _folder = Directory.CreateTempSubdirectory("export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("2025.8.4", 101)]
    [InlineData("2026.2.2", 1)]
    public async Task TheBlueprintOfAnExportMakesTheSameElsewhereWithoutASecret(string version, int more)
    {
        await using var here = await EmulatorDeployment.StartAsync(services, version);
        await here.ApplyFileAsync("everything.yaml", Everything);
        var api = new AuthentikApiClient(here.Url, EmulatorDeployment.BootstrapToken);
        for (var i = 0; i < more; i++)
        {
            // A hundred are a page.
            await api.CreateUserAsync(new() { Username = $"many-{i:000}", Name = $"Many {i}", Attributes = new JsonObject { ["floor"] = i } });
        }

        var (json, yaml, result) = await ExportAsync(here, "here");
        Assert.Equal(more + 2, JsonNode.Parse(json)!["objects"]!["authentik_core.user"]!.AsArray().Count);
        foreach (var secret in s_secrets)
        {
            Assert.DoesNotContain(secret, json + yaml + result.Report, StringComparison.Ordinal);
        }

        foreach (var kind in (string[])["application", "oauth2provider", "proxyprovider", "group", "user", "flow", "flowstagebinding", "passwordstage", "policybinding", "outpost"])
        {
            Assert.Contains($".{kind}", yaml, StringComparison.Ordinal);
        }

        await using var there = await EmulatorDeployment.StartAsync(services, version);
        await there.ApplyFileAsync("imported.yaml", yaml);
        var application = await there.ApiAsync("core/applications/shop/");
        Assert.Equal("shop-provider", application["provider_obj"]!["name"]!.ToString());
        Assert.Equal("shop-client", (await there.ApiAsync("providers/oauth2/?name=shop-provider"))["results"]![0]!["client_id"]!.ToString());

        // Read back, it is the same text.
        var (_, again, _) = await ExportAsync(there, "there");
        Assert.Equal(WithoutName(yaml), WithoutName(again));
    }

    [Fact]
    public async Task UsersCanBeLeftOutAndWhatCannotBeReadIsSaid()
    {
        var deployment = await services.SharedAsync();
        var (json, _, result) = await ExportAsync(deployment, "without", withUsers: false);
        Assert.Null(JsonNode.Parse(json)!["objects"]!["authentik_core.user"]);
        Assert.Contains("authentik\\_sources\\_plex.plexsource: this server has no list of them.", result.Report, StringComparison.Ordinal);
    }

    private static string WithoutName(string yaml) => string.Join('\n', yaml.Split('\n').Where(line => !line.Contains("Export of authentik", StringComparison.Ordinal)));

    private async Task<(string Json, string Yaml, OperationResult Result)> ExportAsync(EmulatorDeployment deployment, string name, bool withUsers = true)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var api = new AuthentikApiClient(deployment.Url, EmulatorDeployment.BootstrapToken);
        var result = await ExportConfigurationOperation.ExportAsync(api, folder, withUsers, _ => Task.CompletedTask, TimeProvider.System, CancellationToken.None);
        return (File.ReadAllText(Directory.EnumerateFiles(folder, "*.json").Single()), File.ReadAllText(Directory.EnumerateFiles(folder, "*.yaml").Single()), result);
    }

    private const string Everything = """
        version: 1
        entries:
          - { model: authentik_blueprints.metaapplyblueprint, identifiers: {}, attrs: { identifiers: { name: System - OAuth2 Provider - Scopes }, required: true } }
          - { model: authentik_blueprints.metaapplyblueprint, identifiers: {}, attrs: { identifiers: { name: System - Proxy Provider - Scopes }, required: true } }
          - { model: authentik_blueprints.metaapplyblueprint, identifiers: {}, attrs: { identifiers: { name: Default - Provider authorization flow (implicit consent) }, required: true } }
          - { model: authentik_core.group, id: staff, identifiers: { name: staff }, attrs: { attributes: { floor: 4, "true": "yes" } } }
          - model: authentik_core.user
            id: alice
            identifiers: { username: alice }
            attrs: { name: "Alice: \"the first\"", email: alice@example.org, password: alices-password-1, groups: [!KeyOf staff], attributes: { room: "007", nested: { list: [1, two] } } }
          - { model: authentik_core.token, identifiers: { identifier: alices }, attrs: { user: !KeyOf alice, intent: api, expiring: false, key: a-token-key-1 } }
          - model: authentik_providers_oauth2.oauth2provider
            id: shop-provider
            identifiers: { name: shop-provider }
            attrs:
              client_id: shop-client
              client_secret: the-client-secret-1
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
              redirect_uris: [{ matching_mode: strict, url: "https://shop.example.org/signin-oidc" }]
              property_mappings: [!Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]]
              signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
          - { model: authentik_core.application, id: shop, identifiers: { slug: shop }, attrs: { name: Shop, provider: !KeyOf shop-provider, group: "For all" } }
          - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf shop, group: !KeyOf staff, order: 3 }, attrs: { negate: false, enabled: true } }
          - model: authentik_providers_proxy.proxyprovider
            id: wiki-provider
            identifiers: { name: wiki-provider }
            attrs:
              mode: proxy
              external_host: https://wiki.example.org
              internal_host: http://wiki:80
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
          - { model: authentik_core.application, identifiers: { slug: wiki }, attrs: { name: Wiki, provider: !KeyOf wiki-provider } }
          - { model: authentik_outposts.outpost, identifiers: { name: wiki-outpost }, attrs: { type: proxy, providers: [!KeyOf wiki-provider], config: { authentik_host: "https://sso.example.org", log_level: info } } }
          - { model: authentik_flows.flow, id: staff-login, identifiers: { slug: staff-login }, attrs: { name: Staff, title: Staff, designation: authentication } }
          - { model: authentik_stages_password.passwordstage, id: staff-password, identifiers: { name: staff-password }, attrs: { backends: [authentik.core.auth.InbuiltBackend] } }
          - { model: authentik_stages_identification.identificationstage, id: staff-identification, identifiers: { name: staff-identification }, attrs: { user_fields: [username], password_stage: !KeyOf staff-password } }
          - { model: authentik_flows.flowstagebinding, id: staff-binding, identifiers: { target: !KeyOf staff-login, stage: !KeyOf staff-identification, order: 10 } }
          - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf staff-binding, user: !KeyOf alice, order: 0 } }
        """;
}
