using System.Text.Json.Nodes;
using Authentik.Aspire.Testing;
using Tests.Support;

namespace Tests.Identity;

/// <summary>Three boots on the same data: the first, one like it, and one with changes.</summary>
public sealed class IdentityBoots : IAsyncLifetime
{
    public const string ChangedPassword = "my-own-Password-2";
    public const string FirstSecret = "first-client-secret";
    public const string SecondSecret = "second-client-secret";

    private readonly IdentityData _data = new();

    public int FirstPort { get; } = FreePort.Take();

    public int SecondPort { get; } = FreePort.Take();

    /// <summary>Objects of the first boot, by the path of their list and their name.</summary>
    public Dictionary<string, JsonObject> Objects { get; } = [];

    public IReadOnlyList<string> FirstDump { get; private set; } = [];

    public IReadOnlyList<string> SecondDump { get; private set; } = [];

    public Dictionary<string, JsonObject> ObjectsAfterChanges { get; } = [];

    public (bool Old, bool New) PasswordsAfterRestart { get; private set; }

    public (bool First, bool Second) SecretsBefore { get; private set; }

    public (bool First, bool Second) SecretsAfter { get; private set; }

    public JsonArray SearchPermissions { get; private set; } = [];

    public JsonObject Claims { get; private set; } = [];

    public async Task InitializeAsync()
    {
        try
        {
            var variant = new IdentityVariant(FirstSecret, FirstPort, AliceIsADeveloper: true);
            await using (var graph = await IdentityGraph.StartAsync(_data, variant))
            {
                await ReadAsync(graph, Objects);
                var search = Objects["core/users/ search"]["pk"];
                SearchPermissions = (await graph.GetAsync($"rbac/permissions/users/?user={search}"))["results"]!.AsArray();
                SecretsBefore = (await graph.GetsTokenAsync("partner-login", FirstSecret), await graph.GetsTokenAsync("partner-login", SecondSecret));
                Claims = await graph.ClaimsAsync("partner-login", "search", _data.Secrets["search-password-key"], "openid department");
                await graph.SetPasswordAsync("alice", ChangedPassword);
                FirstDump = await graph.DumpAsync();
            }

            await using (var graph = await IdentityGraph.StartAsync(_data, variant))
            {
                SecondDump = await graph.DumpAsync();
                PasswordsAfterRestart = (await SignsInAsync(graph, IdentityGraph.Password), await SignsInAsync(graph, ChangedPassword));
            }

            await using (var graph = await IdentityGraph.StartAsync(_data, new(SecondSecret, SecondPort, AliceIsADeveloper: false)))
            {
                await ReadAsync(graph, ObjectsAfterChanges);
                SecretsAfter = (await graph.GetsTokenAsync("partner-login", FirstSecret), await graph.GetsTokenAsync("partner-login", SecondSecret));
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public Task DisposeAsync() => _data.RemoveAsync();

    private static async Task ReadAsync(IdentityGraph graph, Dictionary<string, JsonObject> objects)
    {
        foreach (var (list, key) in ((string, string)[])
        [
            ("core/applications/", "slug"), ("core/groups/", "name"), ("core/users/", "username"), ("core/tokens/", "identifier"), ("providers/oauth2/", "name"), ("providers/proxy/", "name"),
            ("providers/saml/", "name"), ("providers/ldap/", "name"), ("outposts/instances/", "name"), ("propertymappings/provider/scope/", "name"), ("propertymappings/provider/saml/", "name"),
            ("propertymappings/source/ldap/", "name"), ("sources/ldap/", "slug"), ("sources/oauth/", "slug"), ("stages/identification/", "name"), ("policies/bindings/", "pk"),
            ("policies/password/", "name"), ("policies/expression/", "name"), ("stages/user_login/", "name"), ("stages/authenticator/validate/", "name"), ("stages/prompt/stages/", "name"),
            ("flows/instances/", "slug"), ("flows/bindings/", "pk"), ("core/brands/", "domain"),
        ])
        {
            foreach (var row in (await graph.GetAsync($"{list}?page_size=100"))["results"]!.AsArray().OfType<JsonObject>())
            {
                objects[$"{list} {row[key]}"] = row;
            }
        }
    }

    private static async Task<bool> SignsInAsync(IdentityGraph graph, string password)
    {
        using var browser = new AuthentikBrowser();
        try
        {
            using var page = await browser.SignInAsync(new Uri(graph.Address, "/if/user/"), "alice", password);
            return page.IsSuccessStatusCode;
        }
        catch (AuthentikSignInException refusal) when (refusal.Message.Contains(" password: ", StringComparison.Ordinal))
        {
            return false;
        }
    }
}

[Collection("Identity")]
public sealed class IdentityBootTests(IdentityBoots boots) : IClassFixture<IdentityBoots>
{
    [Fact]
    public void ApplicationsAreThereAsDeclared()
    {
        foreach (var (slug, provider) in ((string, string)[])
        [
            ("shop-login", "oauth2"), ("spa-login", "oauth2"), ("partner", "oauth2"), ("wiki-login", "proxy"), ("forum-login", "proxy"), ("hr-login", "saml"), ("nas-login", "ldap"),
        ])
        {
            var name = slug == "partner" ? "partner-login" : slug;
            AssertHas(Find("core/applications/", slug), $$"""{"provider":{{Find($"providers/{provider}/", name)["pk"]}} }""");
        }

        AssertHas(
            Find("core/applications/", "shop-login"),
            """{"name":"The Shop","group":"Everyday","meta_description":"Where things are sold","meta_icon":"fa://fa-shop","open_in_new_tab":false,"policy_engine_mode":"any"}""");
    }

    [Fact]
    public void OidcProvidersAreThereAsDeclared()
    {
        AssertHas(
            Find("providers/oauth2/", "shop-login"),
            $$"""
            {"client_id":"shop-login","client_type":"confidential","access_token_validity":"minutes=10","refresh_token_validity":"days=30","sub_mode":"user_username",
             "redirect_uris":[{"matching_mode":"strict","url":"http://localhost:{{boots.FirstPort}}/signin-oidc"}]}
            """);
        var mappings = Find("providers/oauth2/", "shop-login")["property_mappings"]!.AsArray().Select(pk => pk!.ToString()).ToHashSet();
        Assert.Equal(
            ["department", "email", "openid", "profile"],
            boots.Objects.Where(o => o.Key.StartsWith("propertymappings/provider/scope/", StringComparison.Ordinal) && mappings.Contains(o.Value["pk"]!.ToString()))
                .Select(o => o.Value["scope_name"]!.ToString()).Order(StringComparer.Ordinal));
        AssertHas(Find("propertymappings/provider/scope/", "department"), """{"scope_name":"department","description":"Your department"}""");
        AssertHas(Find("providers/oauth2/", "spa-login"), """{"client_type":"public","redirect_uris":[{"matching_mode":"strict","url":"http://localhost:5173/callback"}]}""");
        Assert.NotEqual(Find("providers/oauth2/", "spa-login")["authorization_flow"]!.ToString(), Find("providers/oauth2/", "partner-login")["authorization_flow"]!.ToString());
        Assert.Equal((true, false), boots.SecretsBefore);
    }

    [Fact]
    public void ProxySamlAndLdapProvidersAreThereAsDeclared()
    {
        AssertHas(Find("providers/proxy/", "wiki-login"), """{"mode":"proxy","external_host":"http://wiki.localhost:8080","access_token_validity":"hours=8"}""");
        AssertHas(Find("providers/proxy/", "forum-login"), """{"mode":"forward_single","external_host":"http://forum.localhost:8080","internal_host":"","cookie_domain":"forum.localhost"}""");
        AssertHas(Find("providers/saml/", "hr-login"), """{"acs_url":"https://hr.example.com/saml/acs","issuer":"hr-login","audience":"","sp_binding":"post","sign_assertion":true,"sign_response":false}""");
        Assert.Equal(8, Find("providers/saml/", "hr-login")["property_mappings"]!.AsArray().Count);
        AssertHas(Find("propertymappings/provider/saml/", "level"), """{"saml_name":"urn:example:level","expression":"return 3"}""");
        AssertHas(Find("providers/ldap/", "nas-login"), """{"base_dn":"DC=nas,DC=example,DC=com","search_mode":"direct","bind_mode":"direct","mfa_support":true}""");
        var permission = Assert.Single(boots.SearchPermissions);
        Assert.Equal("search_full_directory", permission!["codename"]!.ToString());
        Assert.Equal(Find("providers/ldap/", "nas-login")["pk"]!.ToString(), permission["object_pk"]!.ToString());
        Assert.Equal(2, Find("outposts/instances/", "outpost")["providers"]!.AsArray().Count);
    }

    [Fact]
    public void GroupsAndTheirMembersAreThereAsDeclared()
    {
        AssertHas(Find("core/groups/", "Staff"), """{"is_superuser":false,"parent":null,"attributes":{"badge":"blue"}}""");
        AssertHas(Find("core/groups/", "Developers"), $$$"""{"parent":"{{{Find("core/groups/", "Staff")["pk"]}}}","attributes":{"additionalHeaders":{"X-Team":"dev"} } }""");
        AssertHas(Find("core/groups/", "Operators"), """{"is_superuser":true}""");
        _ = (Find("core/groups/", "Guests: \"quoted\" & 'more' 🎩"), Find("core/groups/", "!Env PATH"));
        Assert.Equal(15, Find("core/groups/", "Staff")["users"]!.AsArray().Count);
        Assert.Equal("Developers", Find("core/users/", "alice")["groups_obj"]![0]!["name"]!.ToString());
    }

    [Fact]
    public void UsersAndTheirTokensAreThereAsDeclared()
    {
        AssertHas(Find("core/users/", "alice"), """{"name":"Alice Liddell","email":"alice@example.com","type":"internal","path":"users","is_active":true,"is_superuser":false}""");
        AssertHas(Find("core/users/", "bob"), """{"path":"staff/berlin","is_superuser":true,"attributes":{"department":"R&D"}}""");
        AssertHas(Find("core/users/", "customer"), """{"type":"external"}""");
        AssertHas(Find("core/users/", "robot"), """{"type":"service_account"}""");
        Assert.Equal(15, boots.Objects.Keys.Count(key => key.StartsWith("core/users/ user-", StringComparison.Ordinal)));
        AssertHas(Find("core/tokens/", "robot-token"), $$"""{"intent":"api","expiring":false,"description":"For reports","user":{{Find("core/users/", "robot")["pk"]}} }""");
        AssertHas(Find("core/tokens/", "search-password"), $$"""{"intent":"app_password","expiring":false,"user":{{Find("core/users/", "search")["pk"]}} }""");
    }

    [Fact]
    public void AnAppPasswordSignsInAndAClaimOfOnesOwnIsInTheToken()
    {
        Assert.Equal("Search", Claims("department"));
        Assert.Equal("partner-login", Claims("aud"));
        Assert.EndsWith("/application/o/partner/", Claims("iss"), StringComparison.Ordinal);

        string Claims(string name) => boots.Claims[name]?.ToString() ?? "";
    }

    [Fact]
    public void SourcesAreThereAsDeclaredAndOnTheLoginPage()
    {
        AssertHas(
            Find("sources/ldap/", "directory"),
            """{"server_uri":"ldaps://ldap.example.com","base_dn":"dc=example,dc=com","bind_cn":"cn=authentik,dc=example,dc=com","sync_users":true,"sync_users_password":false,"enabled":true}""");
        Assert.Equal(4, Find("sources/ldap/", "directory")["user_property_mappings"]!.AsArray().Count);
        AssertHas(Find("sources/oauth/", "github"), """{"name":"GitHub","provider_type":"github","user_matching_mode":"identifier"}""");
        Assert.Equal(
            Find("sources/oauth/", "github")["pk"]!.ToString(), Assert.Single(Find("stages/identification/", "default-authentication-identification")["sources"]!.AsArray())!.ToString());
    }

    [Fact]
    public void AccessIsAsDeclared()
    {
        var bindings = BindingsOf(Find("core/applications/", "shop-login")["pk"]!.ToString());
        Assert.Equal(2, bindings.Count);
        Assert.Equal(Find("core/groups/", "Staff")["pk"]!.ToString(), bindings[0]["group"]!.ToString());
        Assert.Equal(Find("core/users/", "alice")["pk"]!.ToString(), bindings[1]["user"]!.ToString());
    }

    [Fact]
    public void PoliciesAndTheirBindingsAreThereAsDeclared()
    {
        AssertHas(Find("core/applications/", "spa-login"), """{"policy_engine_mode":"all"}""");
        var bindings = BindingsOf(Find("core/applications/", "spa-login")["pk"]!.ToString());
        Assert.Equal(3, bindings.Count);
        AssertHas(bindings[0], $$"""{"group":"{{Find("core/groups/", "Developers")["pk"]}}","negate":false}""");
        AssertHas(bindings[1], $$"""{"policy":"{{Find("policies/expression/", "office")["pk"]}}","order":10,"negate":false,"enabled":true}""");
        AssertHas(bindings[2], $$"""{"policy":"{{Find("policies/expression/", "night")["pk"]}}","order":20,"negate":true,"enabled":true}""");
        Assert.Contains("192.0.2.0/24", Find("policies/expression/", "office")["expression"]!.ToString(), StringComparison.Ordinal);
        AssertHas(Find("policies/password/", "aspire-password"), """{"length_min":14,"check_zxcvbn":true,"zxcvbn_score_threshold":1}""");
        Assert.Equal(
            Find("policies/password/", "aspire-password")["pk"]!.ToString(),
            Assert.Single(Find("stages/prompt/stages/", "default-password-change-prompt")["validation_policies"]!.AsArray())!.ToString());
    }

    [Fact]
    public void SessionsSecondFactorsAndRecoveryAreThereAsDeclared()
    {
        AssertHas(Find("stages/user_login/", "default-authentication-login"), """{"session_duration":"hours=8"}""");
        AssertHas(Find("stages/authenticator/validate/", "default-authentication-mfa-validation"), """{"not_configured_action":"skip"}""");
        AssertHas(Find("stages/authenticator/validate/", "aspire-mfa-required"), """{"not_configured_action":"configure"}""");

        // For the operators alone: the stage's place in the flow is bound to their group.
        var place = Assert.Single(boots.Objects, o => o.Key.StartsWith("flows/bindings/", StringComparison.Ordinal)
            && o.Value["stage"]!.ToString() == Find("stages/authenticator/validate/", "aspire-mfa-required")["pk"]!.ToString()
            && o.Value["target"]!.ToString() == Find("flows/instances/", "default-authentication-flow")["pk"]!.ToString()).Value;
        Assert.Equal(Find("core/groups/", "Operators")["pk"]!.ToString(), Assert.Single(BindingsOf(place["pk"]!.ToString()))["group"]!.ToString());
        Assert.Equal(Find("flows/instances/", "aspire-recovery")["pk"]!.ToString(), Find("core/brands/", "authentik-default")["flow_recovery"]!.ToString());
        Assert.Equal(
            Find("flows/instances/", "aspire-recovery")["pk"]!.ToString(), Find("stages/identification/", "default-authentication-identification")["recovery_flow"]!.ToString());
    }

    [Fact]
    public void ASecondBootOnTheSameDataChangesNothing()
    {
        Assert.True(boots.FirstDump.Count > 140, $"The dump has {boots.FirstDump.Count} rows only.");
        Assert.Equal(boots.FirstDump, boots.SecondDump);
    }

    [Fact]
    public void APasswordThatAUserChangedSurvivesARestart() => Assert.Equal((false, true), boots.PasswordsAfterRestart);

    [Fact]
    public void AChangedSecretPortAndMembershipArriveAfterARestart()
    {
        Assert.Equal((false, true), boots.SecretsAfter);
        AssertHas(
            boots.ObjectsAfterChanges["providers/oauth2/ shop-login"], $$"""{"redirect_uris":[{"matching_mode":"strict","url":"http://localhost:{{boots.SecondPort}}/signin-oidc"}]}""");
        Assert.Equal("Staff", Assert.Single(boots.ObjectsAfterChanges["core/users/ alice"]["groups_obj"]!.AsArray())!["name"]!.ToString());
    }

    private List<JsonObject> BindingsOf(string target) =>
    [
        .. boots.Objects.Where(o => o.Key.StartsWith("policies/bindings/", StringComparison.Ordinal) && o.Value["target"]!.ToString() == target)
            .Select(o => o.Value).OrderBy(binding => binding["order"]!.GetValue<int>()),
    ];

    private JsonObject Find(string list, string name) =>
        boots.Objects.GetValueOrDefault($"{list} {name}") ?? throw new InvalidOperationException($"{list} shows no '{name}'.");

    private static void AssertHas(JsonObject actual, string expected)
    {
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, actual[name]), $"{name} is {actual[name]?.ToJsonString() ?? "null"} and not {value?.ToJsonString() ?? "null"}.");
        }
    }
}
