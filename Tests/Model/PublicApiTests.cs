using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

public class PublicApiTests
{
    private static readonly IDistributedApplicationBuilder s_builder = TestModel.Builder();
    private static readonly IResourceBuilder<AuthentikResource> s_authentik = s_builder.AddAuthentik("authentik");
    private static readonly IResourceBuilder<ParameterResource> s_parameter = s_builder.AddParameter("parameter", "value");
    private static readonly EndpointReference s_upstream = s_builder.AddContainer("app", "example/app").WithHttpEndpoint(targetPort: 80).GetEndpoint("http");

    public static TheoryData<string, Action> MissingArguments => new()
    {
        { "builder", () => ((IDistributedApplicationBuilder)null!).AddAuthentik("a") },
        { "name", () => s_builder.AddAuthentik(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithVersion(AuthentikVersion.Default) },
        { "version", () => s_authentik.WithVersion(null!) },
        { "version", () => AuthentikVersion.Parse(null!) },
        { "database", () => s_authentik.WithDatabase(null!) },
        { "database", () => s_authentik.WithDatabase((IResourceBuilder<IResourceWithConnectionString>)null!) },
        { "host", () => s_authentik.WithExternalDatabase((string)null!, s_parameter) },
        { "password", () => s_authentik.WithExternalDatabase("db", null!) },
        { "host", () => s_authentik.WithExternalDatabase((IResourceBuilder<ParameterResource>)null!, s_parameter) },
        { "password", () => s_authentik.WithExternalDatabase(s_parameter, null!) },
        { "host", () => s_authentik.WithReadReplica((string)null!) },
        { "replica", () => s_authentik.WithReadReplica((IResourceBuilder<IResourceWithConnectionString>)null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithDatabaseTls(AuthentikSslMode.Require) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithDatabaseConnections() },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithConnectionPooler(AuthentikPoolMode.Session) },
        { "redis", () => s_authentik.WithRedis(null!) },
        { "redis", () => s_authentik.WithRedis((IResourceBuilder<IResourceWithConnectionString>)null!) },
        { "host", () => s_authentik.WithExternalRedis(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithRedisTls() },
        { "builder", () => ((IResourceBuilder<RedisResource>)null!).WithAppendOnly() },
        { "savePoints", () => s_builder.AddRedis("r1").WithSavePoints(null!) },
        { "builder", () => ((IResourceBuilder<RedisResource>)null!).WithLogLevel(RedisLogLevel.Notice) },
        { "builder", () => ((IResourceBuilder<RedisResource>)null!).WithMaxMemory(1) },
        { "builder", () => ((IResourceBuilder<PostgresServerResource>)null!).WithTuning(1024) },
        { "arguments", () => s_builder.AddPostgres("p1").WithInitDbArgs(null!) },
        { "source", () => s_builder.AddPostgres("p2").WithInitScripts(null!) },
        { "hostName", () => s_authentik.WithContainerHostName(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithRestartPolicy(ContainerRestartPolicy.No) },
        { "name", () => s_authentik.WithContainerLabel(null!, "") },
        { "value", () => s_authentik.WithContainerLabel("a", null!) },
        { "timeZone", () => s_authentik.WithTimeZone(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithSecretFiles() },
        { "passwordHash", () => s_authentik.WithAdminPasswordHash(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithPublishedBootstrapToken() },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithStorageVolume(AuthentikStorage.Media) },
        { "source", () => s_authentik.WithStorageBindMount(AuthentikStorage.Media, null!) },
        { "path", () => s_authentik.WithStorageRoot(null!) },
        { "builder", () => ((IResourceBuilder<AuthentikResource>)null!).WithStoragePermissionFix() },
        { "bucketName", () => s_authentik.WithS3Storage(null!, s_parameter, s_parameter) },
        { "accessKey", () => s_authentik.WithS3Storage("b", null!, s_parameter) },
        { "secretKey", () => s_authentik.WithS3Storage("b", s_parameter, null!) },
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
        { "group", () => s_authentik.AddUser("somebody").WithGroup((IResourceBuilder<AuthentikGroupResource>)null!) },
    };

    private static IResourceBuilder<AuthentikOidcApplicationResource> Oidc(string name) => s_authentik.AddOidcApplication(name);

    [Theory]
    [MemberData(nameof(MissingArguments))]
    public void AMissingArgumentIsNamed(string name, Action call) =>
        Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
}
