using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tests.Model;

/// <summary>What products are told, in the names that they read.</summary>
public class PresetTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder("--Parameters:login-client-secret=the-secret");
    private readonly IResourceBuilder<AuthentikOidcApplicationResource> _login;

    public PresetTests() => _login = TestModel.AddStack(_builder, "2025.8.4").AddOidcApplication("login");

    [Fact]
    public async Task Grafana()
    {
        Product(3000).WithAuthentikLoginForGrafana(_login, adminGroup: "Grafana Admins", editorGroup: "Grafana Editors");
        await using var model = await TestModel.CompleteAsync(_builder);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["GF_AUTH_GENERIC_OAUTH_API_URL"] = "{authentik.bindings.http.url}/application/o/userinfo/",
                ["GF_AUTH_GENERIC_OAUTH_AUTH_URL"] = "{authentik.bindings.http.url}/application/o/authorize/",
                ["GF_AUTH_GENERIC_OAUTH_CLIENT_ID"] = "login",
                ["GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET"] = "{login-client-secret.value}",
                ["GF_AUTH_GENERIC_OAUTH_ENABLED"] = "true",
                ["GF_AUTH_GENERIC_OAUTH_NAME"] = "authentik",
                ["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"] = "contains(groups[*], 'Grafana Admins') && 'Admin' || contains(groups[*], 'Grafana Editors') && 'Editor' || 'Viewer'",
                ["GF_AUTH_GENERIC_OAUTH_SCOPES"] = "openid email profile",
                ["GF_AUTH_GENERIC_OAUTH_TOKEN_URL"] = "{authentik.bindings.http.url}/application/o/token/",
                ["GF_AUTH_GENERIC_OAUTH_USE_PKCE"] = "true",
                ["GF_AUTH_OAUTH_AUTO_LOGIN"] = "false",
                ["GF_AUTH_SIGNOUT_REDIRECT_URL"] = "{authentik.bindings.http.url}/application/o/login/end-session/",
                ["GF_SERVER_ROOT_URL"] = "{product.bindings.http.url}",
            },
            await model.EnvironmentOfAsync("product"));
        Assert.Equal("{product.bindings.http.url}/login/generic_oauth", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__LOGIN__REDIRECT_URI_0"]);
    }

    [Fact]
    public async Task Paperless()
    {
        Product(8000).WithAuthentikLoginForPaperless(_login);
        await using var model = await TestModel.CompleteAsync(_builder);
        var environment = await model.EnvironmentOfAsync("product");
        var providers = JsonNode.Parse(environment["PAPERLESS_SOCIALACCOUNT_PROVIDERS"])!["openid_connect"]!;
        Assert.Equal("{login-client-secret.value}", providers["APPS"]![0]!["secret"]!.ToString());
        Assert.Equal("login", providers["APPS"]![0]!["client_id"]!.ToString());
        Assert.Equal("authentik", providers["APPS"]![0]!["provider_id"]!.ToString());
        Assert.Equal("{authentik.bindings.http.url}/application/o/login/.well-known/openid-configuration", providers["APPS"]![0]!["settings"]!["server_url"]!.ToString());
        Assert.Equal("""["openid","email","profile"]""", providers["SCOPE"]!.ToJsonString());
        Assert.Equal("true", providers["OAUTH_PKCE_ENABLED"]!.ToJsonString());
        environment.Remove("PAPERLESS_SOCIALACCOUNT_PROVIDERS");
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PAPERLESS_APPS"] = "allauth.socialaccount.providers.openid_connect",
                ["PAPERLESS_LOGOUT_REDIRECT_URL"] = "{authentik.bindings.http.url}/application/o/login/end-session/",
                ["PAPERLESS_SOCIALACCOUNT_ALLOW_SIGNUPS"] = "true",
                ["PAPERLESS_SOCIAL_AUTO_SIGNUP"] = "true",
                ["PAPERLESS_URL"] = "{product.bindings.http.url}",
            },
            environment);
        Assert.Equal(
            "{product.bindings.http.url}/accounts/oidc/authentik/login/callback/", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__LOGIN__REDIRECT_URI_0"]);
    }

    [Fact]
    public async Task Mealie()
    {
        Product(9000).WithAuthentikLoginForMealie(_login, adminGroup: "cooks").WithEnvironment("BASE_URL", "https://mealie.example.com");
        await using var model = await TestModel.CompleteAsync(_builder);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["BASE_URL"] = "https://mealie.example.com",
                ["OIDC_ADMIN_GROUP"] = "cooks",
                ["OIDC_AUTH_ENABLED"] = "true",
                ["OIDC_AUTO_REDIRECT"] = "false",
                ["OIDC_CLIENT_ID"] = "login",
                ["OIDC_CLIENT_SECRET"] = "{login-client-secret.value}",
                ["OIDC_CONFIGURATION_URL"] = "{authentik.bindings.http.url}/application/o/login/.well-known/openid-configuration",
                ["OIDC_PROVIDER_NAME"] = "authentik",
                ["OIDC_SIGNUP_ENABLED"] = "true",
            },
            await model.EnvironmentOfAsync("product"));
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{product.bindings.http.url}/login", worker["ASPIRE__LOGIN__REDIRECT_URI_0"]);
        Assert.Equal("{product.bindings.http.url}/login?direct=1", worker["ASPIRE__LOGIN__REDIRECT_URI_1"]);
    }

    [Fact]
    public async Task Gitea()
    {
        var product = Product(3000).WithAuthentikLoginForGitea(_login, adminGroup: "gitadmin");
        await using var model = await TestModel.CompleteAsync(_builder);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["AUTHENTIK_CLIENT_ID"] = "login",
                ["AUTHENTIK_CLIENT_SECRET"] = "{login-client-secret.value}",
                ["AUTHENTIK_DISCOVERY_URL"] = "{authentik.bindings.http.url}/application/o/login/.well-known/openid-configuration",
                ["GITEA__oauth2_client__ACCOUNT_LINKING"] = "login",
                ["GITEA__oauth2_client__ENABLE_AUTO_REGISTRATION"] = "true",
                ["GITEA__oauth2_client__OPENID_CONNECT_SCOPES"] = "email profile",
                ["GITEA__oauth2_client__USERNAME"] = "preferred_username",
                ["GITEA__server__ROOT_URL"] = "{product.bindings.http.url}",
            },
            await model.EnvironmentOfAsync("product"));
        Assert.Equal("{product.bindings.http.url}/user/oauth2/authentik/callback", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__LOGIN__REDIRECT_URI_0"]);
        Assert.Equal(
            """
            gitea admin auth add-oauth --name authentik --provider openidConnect \
              --key "$AUTHENTIK_CLIENT_ID" --secret "$AUTHENTIK_CLIENT_SECRET" \
              --auto-discover-url "$AUTHENTIK_DISCOVERY_URL" --scopes email --scopes profile \
              --group-claim-name groups --admin-group 'gitadmin'
            """,
            await SetUpAsync(product.Resource, model.Services));
    }

    [Fact]
    public async Task ProxmoxShowsWhatToPasteWithoutTheSecret()
    {
        _login.WithProxmoxRealm("https://pve.example.com:8006/");
        await using var model = await TestModel.CompleteAsync(_builder);
        var endpoint = _login.Resource.Parent.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == "http");
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 9000);
        var commands = await SetUpAsync(_login.Resource, model.Services);
        Assert.Equal(
            """
            read -rsp 'Client secret (parameter login-client-secret): ' AUTHENTIK_CLIENT_SECRET; echo
            pveum realm add authentik --type openid --issuer-url 'http://localhost:9000/application/o/login/' \
              --client-id 'login' --client-key "$AUTHENTIK_CLIENT_SECRET" \
              --username-claim username --scopes 'openid email profile' --autocreate 1
            unset AUTHENTIK_CLIENT_SECRET
            """,
            commands);
        Assert.DoesNotContain("the-secret", commands, StringComparison.Ordinal);
        Assert.Equal("https://pve.example.com:8006", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__LOGIN__REDIRECT_URI_0"]);
    }

    private IResourceBuilder<ContainerResource> Product(int port) => _builder.AddContainer("product", "example/product", "1").WithHttpEndpoint(targetPort: port);

    private static async Task<string> SetUpAsync(IResource resource, IServiceProvider services)
    {
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().Single(c => c.Name == "authentik-setup");
        var result = await command.ExecuteCommand(new ExecuteCommandContext
        {
            Services = services, ResourceName = resource.Name, CancellationToken = default, Logger = NullLogger.Instance, Arguments = new([]),
        });
        Assert.True(result.Success);
        return result.Data!.Value.ReplaceLineEndings("\n");
    }
}
