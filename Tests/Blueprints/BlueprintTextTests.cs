using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

public partial class BlueprintTextTests
{
    [Fact]
    public void AProxiedApplicationBecomesProviderApplicationOutpostAndToken()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        Assert.Equal(
            """
            version: 1
            metadata:
              name: Aspire - authentik
            entries:
            - model: authentik_blueprints.metaapplyblueprint
              identifiers: {}
              attrs:
                identifiers:
                  name: Default - Provider authorization flow (implicit consent)
                required: true
            - model: authentik_blueprints.metaapplyblueprint
              identifiers: {}
              attrs:
                identifiers:
                  name: Default - Invalidation flow
                required: true
            - model: authentik_blueprints.metaapplyblueprint
              identifiers: {}
              attrs:
                identifiers:
                  name: System - OAuth2 Provider - Scopes
                required: true
            - model: authentik_blueprints.metaapplyblueprint
              identifiers: {}
              attrs:
                identifiers:
                  name: System - Proxy Provider - Scopes
                required: true
            - model: authentik_providers_proxy.proxyprovider
              id: provider-wiki
              identifiers:
                name: wiki
              attrs:
                authentication_flow: null
                authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
                invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
                mode: proxy
                external_host: !Env ASPIRE__WIKI__EXTERNAL_URL
                internal_host: !Env ASPIRE__WIKI__UPSTREAM
                internal_host_ssl_validation: true
                skip_path_regex: ""
                cookie_domain: ""
                basic_auth_enabled: false
                basic_auth_user_attribute: ""
                basic_auth_password_attribute: ""
                intercept_header_auth: true
                access_token_validity: "days=1"
            - model: authentik_core.application
              id: application-wiki
              identifiers:
                slug: wiki
              attrs:
                name: wiki
                provider: !KeyOf provider-wiki
                group: ""
                meta_launch_url: ""
                meta_description: ""
                meta_publisher: ""
                open_in_new_tab: false
                policy_engine_mode: any
            - model: authentik_outposts.outpost
              id: outpost-wiki-outpost
              identifiers:
                name: wiki-outpost
              attrs:
                type: proxy
                providers:
                - !KeyOf provider-wiki
                config:
                  authentik_host: !Env ASPIRE__AUTHENTIK__URL
                  authentik_host_browser: !Env ASPIRE__AUTHENTIK__PUBLIC_URL
                  log_level: info
            - model: authentik_core.token
              identifiers:
                identifier: !Format ["ak-outpost-%s-api", !KeyOf outpost-wiki-outpost]
              attrs:
                user: !Find [authentik_core.user, [name, Outpost wiki-outpost Service-Account], [path, goauthentik.io/outposts]]
                intent: api
                expiring: false
                managed: !Format ["goauthentik.io/outpost/ak-outpost-%s-api", !KeyOf outpost-wiki-outpost]
                key: !Env ASPIRE__WIKI_OUTPOST__TOKEN

            """,
            new AuthentikBlueprint(authentik.Resource).Text);
    }

    [Fact]
    public void TheSameDeclarationsGiveTheSameText()
    {
        Assert.Equal(Text(), Text());

        static string Text()
        {
            var authentik = TestModel.AddStack(TestModel.Builder(), "2026.2.2");
            TestModel.AddProxied(authentik, "wiki");
            TestModel.AddProxied(authentik, "forum");
            return new AuthentikBlueprint(authentik.Resource).Text;
        }
    }

    [Fact]
    public async Task EveryVariableIsGivenToTheWorkerAndNoOther()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        TestModel.AddProxied(authentik, "wiki-2");
        await using var model = await TestModel.CompleteAsync(builder);
        var used = Variable().Matches(new AuthentikBlueprint(authentik.Resource).Text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var given = (await model.EnvironmentOfAsync("authentik-worker")).Keys.Where(k => k.StartsWith("ASPIRE__", StringComparison.Ordinal));
        Assert.Equal(given, used);
    }

    [Fact]
    public void TheTextForTheCheckHasSampleValuesInsteadOfVariables()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        var blueprint = new AuthentikBlueprint(authentik.Resource);
        Assert.DoesNotContain("!Env", blueprint.TextWithSampleValues, StringComparison.Ordinal);
        Assert.Equal(blueprint.Text.Split('\n').Length, blueprint.TextWithSampleValues.Split('\n').Length);
    }

    [Fact]
    public void NothingDeclaredNeedsNoBlueprint() =>
        Assert.True(new AuthentikBlueprint(TestModel.AddStack(TestModel.Builder(), "2025.8.4").Resource).IsEmpty);

    [Theory]
    [InlineData("plain-text", "plain-text\n")]
    [InlineData("no", "\"no\"\n")]
    [InlineData("123", "\"123\"\n")]
    [InlineData("a: b", "\"a: b\"\n")]
    [InlineData("%s", "\"%s\"\n")]
    [InlineData("a -", "a -\n")]
    [InlineData("- a", "\"- a\"\n")]
    public void ATextIsNeverTakenForAnythingElse(string value, string yaml) => Assert.Equal(yaml, BlueprintYaml.Write(BlueprintYaml.Text(value)));

    [GeneratedRegex("!Env (\\S+)")]
    private static partial Regex Variable();
}
