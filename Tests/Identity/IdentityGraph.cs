using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Identity;

/// <summary>What may differ between two boots on the same data.</summary>
internal sealed record IdentityVariant(string ClientSecret, int ShopPort, bool AliceIsADeveloper);

/// <summary>A server with applications of every kind, groups, users, sources, policies and rules of sign-in; with volumes of its own, so that another can start on the same data.</summary>
internal sealed class IdentityGraph : IAsyncDisposable
{
    public const string Password = "first-Password-1";

    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(4);

    private readonly DistributedApplication _app;
    private readonly IdentityData _data;

    private IdentityGraph(DistributedApplication app, AuthentikResource server, IdentityData data) => (_app, Server, _data) = (app, server, data);

    public AuthentikResource Server { get; }

    public Uri Address => new(Server.PrimaryEndpoint.Url);

    private ResourceNotificationService Notifications => _app.Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Boots, and waits until everything that is declared is healthy.</summary>
    public static async Task<IdentityGraph> StartAsync(IdentityData data, IdentityVariant variant)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            // Its build says where the orchestrator is.
            AssemblyName = "AppHost",
            DisableDashboard = true,
            Args =
            [
                "--Logging:LogLevel:Default=Warning",
                "--Logging:LogLevel:AppHost.Resources=None",
                .. data.Secrets.Select(secret => $"--Parameters:{secret.Key}={secret.Value}"),
                $"--Parameters:partner-client-secret={variant.ClientSecret}",
            ],
        });
        var server = Declare(builder, data, variant);
        builder.AddImageSupply();
        var graph = new IdentityGraph(builder.Build(), server, data);
        try
        {
            using var limit = new CancellationTokenSource(s_bootLimit);
            await graph._app.StartAsync(limit.Token);
            await graph.WaitForHealthyAsync(limit.Token);
            return graph;
        }
        catch
        {
            await graph.DisposeAsync();
            throw;
        }
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Address, "/api/v3/"), Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await Server.BootstrapTokenParameter.GetValueAsync(default));
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return (JsonObject)JsonNode.Parse(text)!;
    }

    public async Task SetPasswordAsync(string userName, string password)
    {
        var user = (await GetAsync($"core/users/?username={userName}"))["results"]![0]!["pk"];
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await Server.BootstrapTokenParameter.GetValueAsync(default));
        using var response = await client.PostAsJsonAsync($"/api/v3/core/users/{user}/set_password/", new { password });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Whether a client id and a secret get a token.</summary>
    public async Task<bool> GetsTokenAsync(string clientId, string secret)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret });
        using var response = await client.PostAsync("/application/o/token/", form);
        return response.IsSuccessStatusCode;
    }

    /// <summary>What the access token of a program says that signs in to an application with an app password.</summary>
    public async Task<JsonObject> ClaimsAsync(string clientId, string userName, string appPassword, string scope)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["username"] = userName, ["password"] = appPassword, ["scope"] = scope,
        });
        using var response = await client.PostAsync("/application/o/token/", form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"No token for '{userName}': {text}");
        return (JsonObject)JsonNode.Parse(WebEncoders.Base64UrlDecode(JsonNode.Parse(text)!["access_token"]!.ToString().Split('.')[1]))!;
    }

    /// <summary>Everything that is declared, as the API shows it, without what changes by itself.</summary>
    public async Task<IReadOnlyList<string>> DumpAsync()
    {
        string[] lists =
        [
            "core/applications/", "core/groups/", "core/users/", "core/tokens/", "providers/oauth2/", "providers/proxy/", "providers/saml/", "providers/ldap/", "outposts/instances/",
            "propertymappings/provider/scope/", "propertymappings/provider/saml/", "propertymappings/source/ldap/", "sources/ldap/", "sources/oauth/", "policies/bindings/",
            "policies/all/", "stages/all/", "flows/instances/", "flows/bindings/", "core/brands/",
        ];
        var rows = new List<string>();
        foreach (var list in lists)
        {
            var page = await GetAsync($"{list}?page_size=100");
            Assert.Equal(0, page["pagination"]!["next"]!.GetValue<int>());
            rows.AddRange(page["results"]!.AsArray().Select(row => $"{list} {WithoutChanging(row!).ToJsonString()}").Order(StringComparer.Ordinal));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        await _data.WaitUntilFreeAsync();
    }

    private static JsonNode WithoutChanging(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in (string[])["last_login", "last_updated", "connectivity"])
                {
                    map.Remove(name);
                }

                map.Select(entry => entry.Value).OfType<JsonNode>().ToList().ForEach(child => WithoutChanging(child));
                break;
            case JsonArray list:
                list.OfType<JsonNode>().ToList().ForEach(child => WithoutChanging(child));
                break;
        }

        return node;
    }

    private static AuthentikResource Declare(IDistributedApplicationBuilder builder, IdentityData data, IdentityVariant variant)
    {
        var postgres = builder.AddPostgres("postgres", password: Parameter("postgres-password")).WithImageTag("17.6").WithDataVolume(data.DatabaseVolume);
        var authentik = builder.AddAuthentik(
                "authentik", data.Port, Parameter("authentik-admin-password"), null, Parameter("authentik-secret-key"), Parameter("authentik-bootstrap-token"))
            .WithVersion(AuthentikVersion.Parse("2025.8.4"))
            .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"))
            .WithRedis(builder.AddRedis("redis", password: Parameter("redis-password")))
            .WithMediaVolume(data.MediaVolume);

        var staff = authentik.AddGroup("staff", "Staff").WithAttribute("badge", "blue");
        var developers = authentik.AddGroup("developers", "Developers").WithParent(staff).WithProxyHeader("X-Team", "dev");
        var operators = authentik.AddGroup("operators", "Operators").WithSuperuser();
        authentik.AddGroup("guests", "Guests: \"quoted\" & 'more' 🎩");
        authentik.AddGroup("empty", "!Env PATH");

        var password = Parameter("people-password");
        var alice = authentik.AddUser("alice", password, displayName: "Alice Liddell", email: "alice@example.com").WithGroup(variant.AliceIsADeveloper ? developers : staff);
        authentik.AddUser("bob", password).WithGroup(operators).WithPath("staff/berlin").WithAttribute("department", "R&D");
        authentik.AddUser("customer", password).WithExternalType();
        for (var i = 1; i <= 15; i++)
        {
            authentik.AddTestUser($"user-{i}", password, email: $"user-{i}@example.com").WithGroup(staff);
        }

        authentik.AddServiceAccount("robot").AddApiToken("robot-token", Parameter("robot-token-key"), "For reports");
        var search = authentik.AddServiceAccount("search").WithAttribute("department", "Search");
        search.AddAppPassword("search-password", Parameter("search-password-key"));

        var department = authentik.AddScopeMapping("department", "department", "return {\"department\": request.user.attributes.get(\"department\")}", "Your department");
        var shop = authentik.AddOidcApplication("shop-login", Parameter("shop-client-secret"))
            .WithDisplayName("The Shop", libraryGroup: "Everyday")
            .WithDescription("Where things are sold")
            .WithIcon("fa://fa-shop")
            .WithScope(department)
            .WithTokenLifetimes(accessToken: TimeSpan.FromMinutes(10))
            .WithSubjectMode(AuthentikSubjectMode.UserName)
            .WithAccessForGroup(staff)
            .WithAccessForUser(alice);
        builder.AddContainer("shop", "traefik/whoami", "v1.11").WithHttpEndpoint(port: variant.ShopPort, targetPort: 80).WithReference(shop);
        authentik.AddOidcApplication("spa-login").WithPublicClient().WithRedirectUri("http://localhost:5173/callback")
            .WithAccessForGroup(developers)
            .WithAccessPolicy(authentik.AddNetworkPolicy("office", "192.0.2.0/24"), binding => binding.Order = 10)
            .WithAccessPolicy(authentik.AddTimeOfDayPolicy("night", new(22, 0), new(5, 0)), binding => (binding.Order, binding.Negate) = (20, true))
            .WithPolicyMode(AuthentikPolicyMode.All);
        authentik.AddOidcApplication("partner-login", Parameter("partner-client-secret")).WithSlug("partner").WithRedirectUri("https://partner.example.com/callback")
            .WithExplicitConsent()
            .WithScope(department);

        var outpost = authentik.AddProxyOutpost("outpost", data.OutpostPort, Parameter("outpost-token"));
        var wiki = builder.AddContainer("wiki", "traefik/whoami", "v1.11").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"), ReferenceExpression.Create($"http://wiki.localhost:8080"))
            .WithOutpost(outpost)
            .WithTokenLifetime(TimeSpan.FromHours(8))
            .WithAccessForGroup(developers);
        authentik.AddForwardAuthApplication("forum-login", ReferenceExpression.Create($"http://forum.localhost:8080")).WithOutpost(outpost).WithCookieDomain("forum.localhost");
        authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs").WithNameId("email").WithAttribute(authentik.AddSamlAttribute("level", "urn:example:level", "return 3"));
        authentik.AddLdapApplication("nas-login", "DC=nas,DC=example,DC=com").WithSearchAccess(search);
        authentik.AddLdapSource("directory", "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", Parameter("directory-password"));
        authentik.AddGitHubSource("github", Parameter("github-client-id"), Parameter("github-client-secret"));
        authentik
            .WithPasswordPolicy(rule => (rule.MinimumLength, rule.MinimumStrength) = (14, 2))
            .WithSessions(sessions => sessions.Duration = TimeSpan.FromHours(8))
            .WithMultiFactor(factors => factors.RequireFor(operators))
            .WithRecovery();
        return authentik.Resource;

        IResourceBuilder<ParameterResource> Parameter(string name) =>
            builder.Resources.OfType<ParameterResource>().FirstOrDefault(known => known.Name == name) is { } parameter
                ? builder.CreateResourceBuilder(parameter)
                : builder.AddParameter(name, secret: true);
    }

    private async Task WaitForHealthyAsync(CancellationToken cancellationToken)
    {
        string[] names = [.. Server.Declared.Select(resource => resource.Name), "authentik", "authentik-worker", "outpost"];
        try
        {
            await Task.WhenAll(names.Select(name => Notifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, cancellationToken)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or DistributedApplicationException)
        {
            var states = names.Select(name => Notifications.TryGetCurrentState(name, out var state)
                ? $"{name}: {state.Snapshot.State?.Text} {state.Snapshot.HealthStatus} {string.Join(' ', state.Snapshot.HealthReports.Select(report => report.Description))}"
                : $"{name}: unknown");
            throw new TimeoutException($"Not everything became healthy: {exception.Message}\n{string.Join('\n', states)}", exception);
        }
    }
}
