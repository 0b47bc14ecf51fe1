using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

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
        { "builder", () => ((IResourceBuilder<AuthentikOidcApplicationResource>)null!).WithSlug("x") },
        { "slug", () => Oidc("o8").WithSlug(null!) },
        { "icon", () => Oidc("o9").WithIcon(null!) },
        { "description", () => Oidc("o10").WithDescription(null!) },
        { "publisher", () => Oidc("o11").WithPublisher(null!) },
        { "user", () => Oidc("o12").WithAccessForUser(null!) },
        { "flowSlug", () => Oidc("o13").WithAuthorizationFlow(null!) },
        { "mapping", () => Oidc("o14").WithScope((IResourceBuilder<AuthentikScopeMappingResource>)null!) },
        { "scopeName", () => Oidc("o15").WithScope((string)null!) },
        { "clientId", () => Oidc("o16").WithClientId(null!) },
        { "certificateName", () => Oidc("o17").WithSigningKey(null!) },
        { "certificateName", () => Oidc("o18").WithEncryptionKey(null!) },
        { "pattern", () => Oidc("o19").WithRedirectUriPattern(null!) },
        { "uri", () => Oidc("o20").WithLogoutNotification(null!) },
        { "uri", () => Oidc("o21").WithSignedOutUri((string)null!) },
        { "clusterUrl", () => Oidc("o22").WithProxmoxRealm(null!) },
        { "name", () => s_authentik.AddScopeMapping(null!, "s", "return {}") },
        { "expression", () => s_authentik.AddScopeMapping("s", "s", null!) },
        { "externalUrl", () => s_authentik.AddForwardAuthApplication("f", null!) },
        { "cookieDomain", () => s_authentik.AddForwardAuthDomain("f", ReferenceExpression.Create($"https://a.example.com"), null!) },
        { "assertionConsumerUrl", () => s_authentik.AddSamlApplication("s", (string)null!) },
        { "assertionConsumerUrl", () => s_authentik.AddSamlApplication("s", (ReferenceExpression)null!) },
        { "attributeName", () => s_authentik.AddSamlAttribute("s", null!, "return 1") },
        { "name", () => s_authentik.AddLdapApplication(null!) },
        { "account", () => s_authentik.AddLdapApplication("ldap").WithSearchAccess(null!) },
        { "name", () => s_authentik.AddServiceAccount(null!) },
        { "name", () => s_authentik.AddServiceAccount("robot-1").AddApiToken(null!) },
        { "name", () => s_authentik.AddServiceAccount("robot-2").AddAppPassword(null!) },
        { "parent", () => s_authentik.AddGroup("g1").WithParent((IResourceBuilder<AuthentikGroupResource>)null!) },
        { "name", () => s_authentik.AddGroup("g2").WithAttribute(null!, "x") },
        { "value", () => s_authentik.AddGroup("g3").WithProxyHeader("X", null!) },
        { "bindPassword", () => s_authentik.AddLdapSource("d", "ldap://a.example.com", "dc=a", "cn=b", null!) },
        { "serverUri", () => s_authentik.AddActiveDirectorySource("d", null!, "dc=a", "cn=b", null!) },
        { "clientId", () => s_authentik.AddGitHubSource("gh", null!, null!) },
        { "tenant", () => s_authentik.AddEntraIdSource("e", null!, null!, null!) },
        { "application", () => s_builder.AddContainer("c1", "example/app").WithAuthentikLoginForGrafana(null!) },
        { "application", () => s_builder.AddContainer("c2", "example/app").WithAuthentikLoginForPaperless(null!) },
        { "application", () => s_builder.AddContainer("c3", "example/app").WithAuthentikLoginForMealie(null!) },
        { "application", () => s_builder.AddContainer("c4", "example/app").WithAuthentikLoginForGitea(null!) },
        { "name", () => s_authentik.AddGroup(null!) },
        { "name", () => s_authentik.AddUser(null!) },
        { "name", () => s_authentik.AddTestUser(null!) },
        { "group", () => s_authentik.AddUser("somebody").WithGroup((IResourceBuilder<AuthentikGroupResource>)null!) },
    };

    private static IResourceBuilder<AuthentikOidcApplicationResource> Oidc(string name) => s_authentik.AddOidcApplication(name);

    [Theory]
    [MemberData(nameof(MissingArguments))]
    public void AMissingArgumentIsNamed(string name, Action call) =>
        Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
}
