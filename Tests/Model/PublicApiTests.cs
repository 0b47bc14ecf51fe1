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
    };

    [Theory]
    [MemberData(nameof(MissingArguments))]
    public void AMissingArgumentIsNamed(string name, Action call) =>
        Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
}
