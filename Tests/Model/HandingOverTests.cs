using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>What is handed over of applications of other kinds, and in other ways than the usual.</summary>
public class HandingOverTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder();
    private readonly IResourceBuilder<AuthentikResource> _authentik;

    public HandingOverTests() => _authentik = TestModel.AddStack(_builder, "2025.8.4");

    [Fact]
    public async Task APublicClientIsHandedOverWithoutASecret()
    {
        AddApp("spa").WithReference(_authentik.AddOidcApplication("spa-login").WithPublicClient());
        await using var model = await TestModel.CompleteAsync(_builder);
        var environment = await model.EnvironmentOfAsync("spa");
        Assert.DoesNotContain(environment, variable => variable.Key.Contains("SECRET", StringComparison.OrdinalIgnoreCase) || variable.Value.Contains("secret", StringComparison.Ordinal));
        Assert.False((await model.EnvironmentOfAsync("authentik-worker")).ContainsKey("ASPIRE__SPA_LOGIN__CLIENT_SECRET"));
        Assert.Contains(";PublicClient=true;", model.Find<AuthentikOidcApplicationResource>("spa-login").ConnectionStringExpression.ValueExpression, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathsOfTheResourcesOwnBecomeRedirectUrisAndSettingsOfItsHandler()
    {
        AddApp("portal").WithReference(_authentik.AddOidcApplication("portal-login"), callbackPath: "/oauth2/callback", signedOutCallbackPath: "/bye");
        await using var model = await TestModel.CompleteAsync(_builder);
        var environment = await model.EnvironmentOfAsync("portal");
        Assert.Equal("/oauth2/callback", environment["Authentication__Schemes__OpenIdConnect__CallbackPath"]);
        Assert.Equal("/bye", environment["Authentication__Schemes__OpenIdConnect__SignedOutCallbackPath"]);
        Assert.Equal("{portal.bindings.http.url}/oauth2/callback", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__PORTAL_LOGIN__REDIRECT_URI_0"]);
    }

    [Theory]
    [InlineData("oauth2/callback")]
    [InlineData("//evil.example.com")]
    [InlineData("/callback?x=1")]
    public void APathThatIsNoneIsRefused(string path) => Assert.Equal(
        $"The callbackPath of 'portal' is '{path}'. Give a path that begins with one slash, such as /signin-oidc, without a query.",
        Assert.Throws<DistributedApplicationException>(() => AddApp("portal").WithReference(_authentik.AddOidcApplication("portal-login"), callbackPath: path)).Message);

    [Fact]
    public async Task ScopesOfOnesOwnReachTheConsumerToo()
    {
        var login = _authentik.AddOidcApplication("portal-login");
        AddApp("portal").WithReference(login);
        login.WithScope(_authentik.AddScopeMapping("level", "level", "return {\"level\": 3}")).WithScope("entitlements").WithOfflineAccess();
        await using var model = await TestModel.CompleteAsync(_builder);
        var environment = await model.EnvironmentOfAsync("portal");
        Assert.Equal(
            ["openid", "email", "profile", "entitlements", "level", "offline_access"],
            Enumerable.Range(0, 6).Select(i => environment[$"Authentication__Schemes__OpenIdConnect__Scope__{i}"]));
        Assert.Contains(";OfflineAccess=true;Scope=entitlements level;", login.Resource.ConnectionStringExpression.ValueExpression, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASamlApplicationHandsOverWhereItsMetadataIs()
    {
        var hr = AddApp("hr");
        hr.WithReference(_authentik.AddSamlApplication("hr-login", ReferenceExpression.Create($"{hr.GetEndpoint("http")}/saml/acs")).WithSlug("hr"));
        await using var model = await TestModel.CompleteAsync(_builder);
        var environment = await model.EnvironmentOfAsync("hr");
        Assert.Equal("{authentik.bindings.http.url}/application/saml/hr/metadata/", environment["HR_LOGIN_METADATAURI"]);
        Assert.Equal("{authentik.bindings.http.url}/application/saml/hr/sso/binding/redirect/", environment["HR_LOGIN_SIGNONURI"]);
        Assert.Equal("{authentik.bindings.http.url}/application/saml/hr/sso/binding/post/", environment["HR_LOGIN_SIGNONPOSTURI"]);
        Assert.Equal("{authentik.bindings.http.url}/application/saml/hr/slo/binding/redirect/", environment["HR_LOGIN_SIGNOUTURI"]);
        Assert.Equal("hr-login", environment["HR_LOGIN_ISSUER"]);
        Assert.Equal("{hr-login.connectionString}", environment["ConnectionStrings__hr-login"]);
        Assert.Equal("{hr.bindings.http.url}/saml/acs", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__HR_LOGIN__ACS_URL"]);
    }

    [Fact]
    public void WhatBrowsersAreSentToFollowsThePublicUrl()
    {
        _authentik.WithPublicUrl("https://auth.example.com");
        var hr = _authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs").Resource;
        Assert.Equal("https://auth.example.com/application/saml/hr-login/sso/binding/redirect/", hr.SignOnUri.ValueExpression);
        Assert.Equal("https://auth.example.com/application/saml/hr-login/metadata/", hr.MetadataUri.ValueExpression);
        var github = _authentik.AddGitHubSource("github", _builder.AddParameter("id", "id"), _builder.AddParameter("secret", "secret", secret: true)).Resource;
        Assert.Equal("https://auth.example.com/source/oauth/callback/github/", github.CallbackUri.ValueExpression);
    }

    [Fact]
    public async Task ATokenIsHandedOverByItsParameter()
    {
        AddApp("report").WithEnvironment("AUTHENTIK_TOKEN", _authentik.AddServiceAccount("robot").AddApiToken("robot-token"));
        await using var model = await TestModel.CompleteAsync(_builder);
        Assert.Equal("{robot-token-key.value}", (await model.EnvironmentOfAsync("report"))["AUTHENTIK_TOKEN"]);
        Assert.Equal("{robot-token-key.value}", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__ROBOT_TOKEN__KEY"]);
    }

    [Fact]
    public void AServiceAccountHasNoPassword()
    {
        var robot = _authentik.AddServiceAccount("robot");
        var refusal = Assert.Throws<InvalidOperationException>(() => robot.Resource.PasswordParameter);
        Assert.Equal("'robot' is a service account, which has no password. Give it a token with AddApiToken or AddAppPassword.", refusal.Message);
    }

    [Fact]
    public void TheOrderOfCallsDoesNotMatter()
    {
        Assert.Equal(Declare(reversed: false), Declare(reversed: true));

        static string Declare(bool reversed)
        {
            var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
            var login = authentik.AddOidcApplication("portal-login").WithRedirectUri("https://a.example.com/");
            Action[] calls =
            [
                () => login.WithSlug("portal"), () => login.WithDisplayName("Portal"), () => login.WithAccessForGroup("Staff"), () => login.WithExplicitConsent(),
                () => login.WithTokenLifetimes(refreshToken: TimeSpan.FromDays(1)), () => login.WithOfflineAccess(), () => authentik.WithVersion(AuthentikVersion.Parse("2026.2.2")),
            ];
            foreach (var call in reversed ? calls.Reverse() : calls)
            {
                call();
            }

            authentik.AddGroup("staff", "Staff");
            return new AuthentikBlueprint(authentik.Resource).Text;
        }
    }

    private IResourceBuilder<ContainerResource> AddApp(string name) => _builder.AddContainer(name, "example/app", "1").WithHttpEndpoint(targetPort: 8080);
}
