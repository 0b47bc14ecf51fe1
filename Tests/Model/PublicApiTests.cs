using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

public class PublicApiTests
{
    private static readonly IDistributedApplicationBuilder s_builder = TestModel.Builder();
    private static readonly IResourceBuilder<AuthentikResource> s_authentik = s_builder.AddAuthentik("authentik");
    private static readonly EndpointReference s_upstream = s_builder.AddContainer("app", "example/app").WithHttpEndpoint(targetPort: 80).GetEndpoint("http");

    public static TheoryData<string, Action> MissingArguments => new()
    {
        { "builder", () => ((IDistributedApplicationBuilder)null!).AddAuthentik("a") },
        { "name", () => s_builder.AddAuthentik(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithVersion(AuthentikVersion.Default) },
        { "version", () => s_authentik.WithVersion(null!) },
        { "version", () => AuthentikVersion.Parse(null!) },
        { "database", () => s_authentik.WithDatabase(null!) },
        { "redis", () => s_authentik.WithRedis(null!) },
        { "source", () => s_authentik.WithMediaBindMount(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithMediaVolume() },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithWorker() },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithoutHardening() },
        { "name", () => s_authentik.AddProxyOutpost(null!) },
        { "name", () => s_authentik.AddProxyApplication(null!, s_upstream) },
        { "upstream", () => s_authentik.AddProxyApplication("x", null!) },
        { "outpost", () => s_builder.CreateResourceBuilder(new AuthentikProxyApplicationResource("y", s_authentik.Resource, s_upstream)).WithOutpost(null!) },
        { "name", () => s_authentik.AddOidcApplication(null!) },
        { "application", () => s_builder.AddContainer("c", "example/app").WithReference((IResourceBuilder<AuthentikOidcApplicationResource>)null!) },
        { "builder", () => ((IResourceBuilder<AuthentikOidcApplicationResource>)null!).WithOfflineAccess() },
        { "uri", () => Oidc("o1").WithRedirectUri((string)null!) },
        { "uri", () => Oidc("o2").WithRedirectUri((ReferenceExpression)null!) },
        { "url", () => Oidc("o3").WithLaunchUrl((string)null!) },
        { "url", () => Oidc("o4").WithLaunchUrl((ReferenceExpression)null!) },
        { "displayName", () => Oidc("o5").WithDisplayName(null!) },
        { "group", () => Oidc("o6").WithAccessForGroup((IResourceBuilder<AuthentikGroupResource>)null!) },
        { "groupName", () => Oidc("o7").WithAccessForGroup((string)null!) },
        { "name", () => s_authentik.AddGroup(null!) },
        { "name", () => s_authentik.AddUser(null!) },
        { "name", () => s_authentik.AddTestUser(null!) },
        { "group", () => s_authentik.AddUser("somebody").WithGroup(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithAuditLog() },
        { "server", () => _ = new AuthentikApiClient(null!) },
        { "server", () => AuthentikApiClient.ForOperations(null!) },
        { "baseAddress", () => _ = new AuthentikApiClient(null!, "key") },
        { "token", () => _ = new AuthentikApiClient(new Uri("http://localhost"), null!) },
    };

    private static IResourceBuilder<AuthentikOidcApplicationResource> Oidc(string name) => s_authentik.AddOidcApplication(name);

    [Theory]
    [MemberData(nameof(MissingArguments))]
    public void AMissingArgumentIsNamed(string name, Action call) =>
        Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
}
