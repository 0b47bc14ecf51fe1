using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

public partial class OidcBlueprintTests
{
    [Fact]
    public void AnApplicationWithGroupsAndUsersBecomesEntriesWithoutSecretsAndAddresses() => Assert.Equal(
        """
        - model: authentik_core.group
          id: group-staff
          identifiers:
            name: Staff
          attrs:
            is_superuser: false
            parent: null
        - model: authentik_core.user
          state: created
          identifiers:
            username: alice
          attrs:
            name: Alice Liddell
            password: !Env ASPIRE__ALICE__PASSWORD
        - model: authentik_core.user
          id: user-alice
          identifiers:
            username: alice
          attrs:
            name: Alice Liddell
            email: "alice@example.com"
            type: internal
            is_active: true
            path: users
            groups:
            - !KeyOf group-staff
        - model: authentik_providers_oauth2.oauth2provider
          id: provider-portal-login
          identifiers:
            name: portal-login
          attrs:
            authentication_flow: null
            authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
            invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
            client_type: confidential
            client_id: portal-login
            client_secret: !Env ASPIRE__PORTAL_LOGIN__CLIENT_SECRET
            redirect_uris:
            - matching_mode: strict
              url: !Env ASPIRE__PORTAL_LOGIN__REDIRECT_URI_0
            - matching_mode: strict
              url: !Env ASPIRE__PORTAL_LOGIN__REDIRECT_URI_1
            property_mappings:
            - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
            - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-email]]
            - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-profile]]
            - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-offline_access]]
            signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
            encryption_key: null
            access_code_validity: "minutes=1"
            access_token_validity: "hours=1"
            refresh_token_validity: "days=30"
            include_claims_in_id_token: true
            sub_mode: hashed_user_id
            issuer_mode: per_provider
            backchannel_logout_uri: ""
        - model: authentik_core.application
          id: application-portal-login
          identifiers:
            slug: portal-login
          attrs:
            name: The Portal
            provider: !KeyOf provider-portal-login
            group: Everyday
            meta_launch_url: !Env ASPIRE__PORTAL_LOGIN__LAUNCH_URL
            meta_description: ""
            meta_publisher: ""
            open_in_new_tab: false
            policy_engine_mode: any
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf application-portal-login
            group: !KeyOf group-staff
          attrs:
            order: 0
            negate: false
            enabled: true
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf application-portal-login
            group: !Find [authentik_core.group, [name, authentik Admins]]
          attrs:
            order: 1
            negate: false
            enabled: true

        """,
        Entries(Declare("2025.8.4")));

    [Fact]
    public void FromTwentyTwentySixFiveOnARedirectUriSaysWhatItIsFor()
    {
        var text = Entries(Declare("2026.5.6"));
        Assert.Contains("url: !Env ASPIRE__PORTAL_LOGIN__REDIRECT_URI_1\n      redirect_uri_type: authorization\n", text, StringComparison.Ordinal);
        Assert.Contains("url: !Env ASPIRE__PORTAL_LOGIN__LOGOUT_URI_0\n      redirect_uri_type: logout\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryVariableIsGivenToTheWorkerAndNoOther()
    {
        var authentik = Declare("2026.5.6");
        await using var model = await TestModel.CompleteAsync(authentik.ApplicationBuilder);
        var used = Variable().Matches(new AuthentikBlueprint(authentik.Resource).Text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var given = (await model.EnvironmentOfAsync("authentik-worker")).Keys.Where(k => k.StartsWith("ASPIRE__", StringComparison.Ordinal));
        Assert.Equal(given, used);
    }

    [Theory]
    [InlineData("!Env PATH")]
    [InlineData("yes")]
    [InlineData("0123")]
    [InlineData("a: b # c")]
    [InlineData("line\nbreak \"quoted\" 'too'")]
    [InlineData("Grüße 🎩")]
    public void NamesAreTextsWhateverTheyLookLike(string name)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        var group = authentik.AddGroup("staff", name);
        authentik.AddOidcApplication("portal-login").WithDisplayName(name, name).WithAccessForGroup(group).WithRedirectUri("https://a.example.com/");
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(new StringReader(new AuthentikBlueprint(authentik.Resource).Text));
        var entries = (YamlDotNet.RepresentationModel.YamlSequenceNode)stream.Documents[0].RootNode["entries"];
        var scalars = new[]
        {
            entries.Children.Single(e => e["model"].ToString() == "authentik_core.group")["identifiers"]["name"],
            entries.Children.Single(e => e["model"].ToString() == "authentik_core.application")["attrs"]["name"],
            entries.Children.Single(e => e["model"].ToString() == "authentik_core.application")["attrs"]["group"],
        };
        Assert.All(scalars, s =>
        {
            Assert.True(s.Tag.IsEmpty, $"It has the tag {s.Tag}.");
            Assert.Equal(name, ((YamlDotNet.RepresentationModel.YamlScalarNode)s).Value);
            Assert.Equal(YamlDotNet.Core.ScalarStyle.DoubleQuoted, ((YamlDotNet.RepresentationModel.YamlScalarNode)s).Style);
        });
    }

    internal static IResourceBuilder<AuthentikResource> Declare(string version)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version);
        var staff = authentik.AddGroup("staff", "Staff");
        authentik.AddTestUser("alice", displayName: "Alice Liddell", email: "alice@example.com").WithGroup(staff);
        var application = authentik.AddOidcApplication("portal-login")
            .WithDisplayName("The Portal", libraryGroup: "Everyday")
            .WithLaunchUrl("https://portal.example.com/start")
            .WithRedirectUri("https://portal.example.com/signin-oidc")
            .WithOfflineAccess()
            .WithAccessForGroup(staff)
            .WithAccessForGroup("authentik Admins");
        builder.AddContainer("portal", "example/portal", "1").WithHttpEndpoint(targetPort: 8080).WithReference(application);
        return authentik;
    }

    /// <summary>What is declared, without the entries that every blueprint begins with.</summary>
    private static string Entries(IResourceBuilder<AuthentikResource> authentik)
    {
        var text = new AuthentikBlueprint(authentik.Resource).Text;
        return text[text.IndexOf("- model: authentik_core.group", StringComparison.Ordinal)..];
    }

    [GeneratedRegex("!Env (\\S+)")]
    private static partial Regex Variable();
}
