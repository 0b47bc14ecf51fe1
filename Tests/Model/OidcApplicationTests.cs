using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>What an OpenID Connect application hands over, and what its consumers become for it.</summary>
public class OidcApplicationTests
{
    [Fact]
    public async Task AReferenceHandsOverEverythingThatSigningInNeeds()
    {
        var builder = TestModel.Builder();
        var application = TestModel.AddStack(builder, "2025.8.4").AddOidcApplication("portal-login");
        AddApp(builder, "portal").WithReference(application);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Authentication__Schemes__OpenIdConnect__Authority"] = "{authentik.bindings.http.url}/application/o/portal-login/",
                ["Authentication__Schemes__OpenIdConnect__ClientId"] = "portal-login",
                ["Authentication__Schemes__OpenIdConnect__ClientSecret"] = "{portal-login-client-secret.value}",
                ["Authentication__Schemes__OpenIdConnect__CorrelationCookie__SameSite"] = "Lax",
                ["Authentication__Schemes__OpenIdConnect__NonceCookie__SameSite"] = "Lax",
                ["Authentication__Schemes__OpenIdConnect__RequireHttpsMetadata"] = "false",
                ["Authentication__Schemes__OpenIdConnect__ResponseMode"] = "query",
                ["Authentication__Schemes__OpenIdConnect__ResponseType"] = "code",
                ["Authentication__Schemes__OpenIdConnect__Scope__0"] = "openid",
                ["Authentication__Schemes__OpenIdConnect__Scope__1"] = "email",
                ["Authentication__Schemes__OpenIdConnect__Scope__2"] = "profile",
                ["ConnectionStrings__portal-login"] = "{portal-login.connectionString}",
                ["ConnectionStrings__portal_login"] = "{portal-login.connectionString}",
                ["PORTAL_LOGIN_AUTHORITY"] = "{authentik.bindings.http.url}/application/o/portal-login/",
                ["PORTAL_LOGIN_AUTHORIZATIONENDPOINT"] = "{authentik.bindings.http.url}/application/o/authorize/",
                ["PORTAL_LOGIN_CLIENTID"] = "portal-login",
                ["PORTAL_LOGIN_CLIENTSECRET"] = "{portal-login-client-secret.value}",
                ["PORTAL_LOGIN_ENDSESSIONENDPOINT"] = "{authentik.bindings.http.url}/application/o/portal-login/end-session/",
                ["PORTAL_LOGIN_JWKSURI"] = "{authentik.bindings.http.url}/application/o/portal-login/jwks/",
                ["PORTAL_LOGIN_TOKENENDPOINT"] = "{authentik.bindings.http.url}/application/o/token/",
                ["PORTAL_LOGIN_USERINFOENDPOINT"] = "{authentik.bindings.http.url}/application/o/userinfo/",
            },
            await model.EnvironmentOfAsync("portal"));
    }

    [Theory]
    [InlineData(
        false,
        "Authority=http://localhost:9000/application/o/portal-login/;ClientId=portal-login;ClientSecret=the-secret;AuthorizationEndpoint=http://localhost:9000/application/o/authorize/;EndSessionEndpoint=http://localhost:9000/application/o/portal-login/end-session/;RequireHttpsMetadata=false")]
    [InlineData(
        true,
        "Authority=http://authentik.dev.internal:9000/application/o/portal-login/;ClientId=portal-login;ClientSecret=the-secret;AuthorizationEndpoint=http://localhost:9000/application/o/authorize/;EndSessionEndpoint=http://localhost:9000/application/o/portal-login/end-session/;RequireHttpsMetadata=false")]
    public async Task BrowsersGoToThePublicAddressAndContainersAskInsideTheirNetwork(bool inContainer, string expected)
    {
        var builder = TestModel.Builder("--Parameters:portal-login-client-secret=the-secret");
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var application = authentik.AddOidcApplication("portal-login").WithRedirectUri("http://localhost:5000/signin-oidc");
        await using var model = await TestModel.CompleteAsync(builder);
        Allocate(authentik.Resource, "http", 9000);
        IResource caller = inContainer ? authentik.Resource.Worker : builder.AddExecutable("caller", "never-started", ".").Resource;
        var value = await application.Resource.ConnectionStringExpression.GetValueAsync(new ValueProviderContext { Caller = caller }, default);
        Assert.Equal(expected, value);
    }

    [Fact]
    public async Task EveryWebEndpointOfEveryConsumerIsARedirectUri()
    {
        var builder = TestModel.Builder();
        var application = TestModel.AddStack(builder, "2025.8.4").AddOidcApplication("portal-login");
        AddApp(builder, "portal")
            .WithReference(application)
            .WithHttpsEndpoint(targetPort: 8443)
            .WithEndpoint(targetPort: 6000, name: "other")
            .WithHttpEndpoint(targetPort: 8081, name: "management")
            .WithEndpoint("management", e => e.ExcludeReferenceEndpoint = true);
        AddApp(builder, "second").WithReference(application);
        application.WithRedirectUri("https://portal.example.com/signin-oidc");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            ["{portal.bindings.http.url}/signin-oidc", "{portal.bindings.https.url}/signin-oidc", "{second.bindings.http.url}/signin-oidc", "https://portal.example.com/signin-oidc"],
            application.Resource.RedirectUris.Select(uri => uri.ValueExpression));
        Assert.Equal(
            [
                "ASPIRE__PORTAL_LOGIN__REDIRECT_URI_0={portal.bindings.http.url}/signin-oidc",
                "ASPIRE__PORTAL_LOGIN__REDIRECT_URI_1={portal.bindings.https.url}/signin-oidc",
                "ASPIRE__PORTAL_LOGIN__REDIRECT_URI_2={second.bindings.http.url}/signin-oidc",
                "ASPIRE__PORTAL_LOGIN__REDIRECT_URI_3=https://portal.example.com/signin-oidc",
            ],
            await VariablesAsync(model, "_URI_"));
    }

    [Fact]
    public async Task ARedirectUriHasThePortThatTheConsumerWasGivenForBrowsers()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var portal = AddApp(builder, "portal").WithReference(authentik.AddOidcApplication("portal-login"));
        await using var model = await TestModel.CompleteAsync(builder);
        var context = new EnvironmentCallbackContext(model.ExecutionContext, authentik.Resource.Worker, new Dictionary<string, object>());
        foreach (var annotation in authentik.Resource.Worker.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var value = (IValueProvider)context.EnvironmentVariables["ASPIRE__PORTAL_LOGIN__REDIRECT_URI_0"];
        Allocate(portal.Resource, "http", 43210);

        // The worker is a container, and so is the consumer; the address is for neither of them.
        Assert.Equal("http://localhost:43210/signin-oidc", await value.GetValueAsync(new ValueProviderContext { Caller = authentik.Resource.Worker }, default));
    }

    [Fact]
    public async Task FromTwentyTwentySixFiveOnAddressesForSigningOutAreRegisteredToo()
    {
        var builder = TestModel.Builder();
        var application = TestModel.AddStack(builder, "2026.5.6").AddOidcApplication("portal-login");
        AddApp(builder, "portal").WithReference(application);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            [
                "ASPIRE__PORTAL_LOGIN__LOGOUT_URI_0={portal.bindings.http.url}/signout-callback-oidc",
                "ASPIRE__PORTAL_LOGIN__REDIRECT_URI_0={portal.bindings.http.url}/signin-oidc",
            ],
            await VariablesAsync(model, "_URI_"));
    }

    [Fact]
    public async Task TestUsersAreInNoPublishedForm()
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var group = authentik.AddGroup("staff");
        authentik.AddTestUser("alice").WithGroup(group);
        authentik.AddUser("service");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.DoesNotContain(model.Resources, r => r.Name.StartsWith("alice", StringComparison.Ordinal));
        Assert.Equal(["ASPIRE__SERVICE__PASSWORD={service-password.value}"], await VariablesAsync(model, "ASPIRE__"));
    }

    [Fact]
    public async Task OneConsumerOfTwoApplicationsUsesTwoSchemes()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var second = authentik.AddOidcApplication("second-login");
        var portal = AddApp(builder, "portal").WithReference(authentik.AddOidcApplication("portal-login"));
        var refusal = Assert.Throws<DistributedApplicationException>(() => portal.WithReference(second));
        Assert.Equal(
            "'portal' gets the settings of the authentication scheme 'OpenIdConnect' from 'portal-login' already and cannot get them from 'second-login' too. Give one of the two another authenticationScheme in WithReference.",
            refusal.Message);
        portal.WithReference(second, connectionName: "staff", authenticationScheme: "Staff");
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("portal");
        Assert.Equal("second-login", environment["Authentication__Schemes__Staff__ClientId"]);
        Assert.Equal("portal-login", environment["Authentication__Schemes__OpenIdConnect__ClientId"]);
        Assert.Equal("{second-login.connectionString}", environment["ConnectionStrings__staff"]);
    }

    private static IResourceBuilder<ContainerResource> AddApp(IDistributedApplicationBuilder builder, string name) =>
        builder.AddContainer(name, "example/app", "1").WithHttpEndpoint(targetPort: 8080);

    private static async Task<IReadOnlyList<string>> VariablesAsync(TestModel model, string part) =>
        [.. (await model.EnvironmentOfAsync("authentik-worker")).Where(v => v.Key.Contains(part, StringComparison.Ordinal) && v.Key.StartsWith("ASPIRE__", StringComparison.Ordinal)).Select(v => $"{v.Key}={v.Value}")];

    private static void Allocate(IResource resource, string endpoint, int port)
    {
        var annotation = resource.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == endpoint);
        annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, "localhost", port, targetPortExpression: "1");
        annotation.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
            KnownNetworkIdentifiers.DefaultAspireContainerNetwork,
            new AllocatedEndpoint(annotation, $"{resource.Name}.dev.internal", port, EndpointBindingMode.SingleAddress, "1", KnownNetworkIdentifiers.DefaultAspireContainerNetwork));
    }
}
