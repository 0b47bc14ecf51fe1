using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>Under which name, path and ports authentik is found, and by whom.</summary>
public class WebTests
{
    [Theory]
    [InlineData("2025.2.4", false)]
    [InlineData("2025.8.4", false)]
    [InlineData("2026.2.2", false)]
    [InlineData("2026.8.3", true)]
    public async Task APublicUrlIsTheNameEverywhere(string version, bool told)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik", httpPort: null);
        var login = authentik.AddOidcApplication("login").WithRedirectUri("https://app.example.com/signin-oidc");
        var consumer = builder.AddContainer("consumer", "example/app", "1").WithHttpEndpoint(targetPort: 80).WithReference(login);
        TestModel.AddProxied(authentik, "wiki");
        authentik.WithDatabase(builder.AddPostgres("postgres").AddDatabase("db")).WithRedis(builder.AddRedis("redis"))
            .WithPublicUrl("https://auth.example.com/")
            .WithVersion(AuthentikVersion.Parse(version));
        await using var model = await TestModel.CompleteAsync(builder);

        var handed = await model.EnvironmentOfAsync(consumer.Resource.Name);
        Assert.Equal("https://auth.example.com/application/o/login/", handed["LOGIN_AUTHORITY"]);
        Assert.Equal("https://auth.example.com/application/o/authorize/", handed["LOGIN_AUTHORIZATIONENDPOINT"]);
        Assert.Equal("https://auth.example.com/application/o/token/", handed["LOGIN_TOKENENDPOINT"]);
        Assert.Equal("https://auth.example.com/application/o/login/jwks/", handed["LOGIN_JWKSURI"]);
        Assert.DoesNotContain("Authentication__Schemes__OpenIdConnect__RequireHttpsMetadata", handed.Keys);

        var outpost = await model.EnvironmentOfAsync("wiki-outpost");
        Assert.Equal("{authentik.bindings.http.url}", outpost["AUTHENTIK_HOST"]);
        Assert.Equal("https://auth.example.com", outpost["AUTHENTIK_HOST_BROWSER"]);
        Assert.Equal("https://auth.example.com", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__AUTHENTIK__PUBLIC_URL"]);
        Assert.Equal(told, (await model.EnvironmentOfAsync("authentik")).ContainsKey("AUTHENTIK_WEB__BASE_URL"));
    }

    [Fact]
    public async Task ABasePathIsPartOfEveryAddress()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        var login = authentik.AddOidcApplication("login").WithRedirectUri("https://app.example.com/signin-oidc");
        builder.AddContainer("consumer", "example/app", "1").WithHttpEndpoint(targetPort: 80).WithReference(login);
        TestModel.AddProxied(authentik, "wiki");
        authentik.WithBasePath("/auth");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("/auth/", (await model.EnvironmentOfAsync("authentik"))["AUTHENTIK_WEB__PATH"]);
        Assert.Equal("{authentik.bindings.http.url}/auth", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_HOST"]);
        Assert.Equal("{authentik.bindings.http.url}/auth", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_HOST_BROWSER"]);
        Assert.Equal("{authentik.bindings.http.url}/auth/application/o/login/", (await model.EnvironmentOfAsync("consumer"))["LOGIN_AUTHORITY"]);
        Assert.Equal(
            new Authentik.Aspire.Hosting.HealthQuestion(9000, "/auth/-/health/ready/"),
            Authentik.Aspire.Hosting.ContainerProfiles.Of(authentik.Resource).Health!.Http);
    }

    [Fact]
    public async Task CookiesProxiesAndWebWorkersAreSettingsOfServerAndWorker()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        authentik.WithCookieDomain("example.com").WithTrustedProxies("192.0.2.7/32", "2001:db8::/32").WithWebWorkers(workers: 4).WithWebWorkers(threads: 8);
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("authentik");
        Assert.Equal("example.com", environment["AUTHENTIK_COOKIE_DOMAIN"]);
        Assert.Equal("4", environment["AUTHENTIK_WEB__WORKERS"]);
        Assert.Equal("8", environment["AUTHENTIK_WEB__THREADS"]);
        Assert.Equal("192.0.2.7/32,2001:db8::/32", environment["AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS"]);
        Assert.Equal("192.0.2.7/32,2001:db8::/32", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS"]);
    }

    [Fact]
    public async Task ServersBehindTheLoadBalancerBelieveIt()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.8.3").WithTrustedProxies("192.0.2.7/32").WithReplicas(2);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            "192.0.2.7/32,127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fe80::/10,::1/128",
            (await model.EnvironmentOfAsync("authentik-server-2"))["AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS"]);
    }

    [Fact]
    public async Task PortsAreFixedOrAllocated()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithPorts(httpsPort: 19443, metricsPort: 19300);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            [("http", null), ("https", 19443), ("metrics", (int?)19300)],
            model.Find<AuthentikResource>("authentik").Annotations.OfType<EndpointAnnotation>().Select(e => (e.Name, e.Port)));
    }

    [Theory]
    [InlineData("auth.example.com")]
    [InlineData("ftp://auth.example.com")]
    [InlineData("https://auth.example.com/?x")]
    [InlineData("https://user@auth.example.com")]
    public void AUrlThatIsNoneIsRefused(string url) => Assert.Equal(
        $"The public URL of 'authentik' is '{url}'. Give a whole URL such as https://auth.example.com, http or https, without user, query and fragment.",
        Assert.Throws<DistributedApplicationException>(() => Server().WithPublicUrl(url)).Message);

    [Fact]
    public void OtherBadInputIsRefused()
    {
        Assert.Equal(
            "The base path of 'authentik' is 'auth'. Give a path such as /auth/, which begins with a slash and holds no spaces, queries or escapes.",
            Assert.Throws<DistributedApplicationException>(() => Server().WithBasePath("auth")).Message);
        Assert.Equal(
            "The cookie domain of 'authentik' is 'https://example.com'. Give the domain that authentik and its applications share, such as example.com, without scheme, port and path.",
            Assert.Throws<DistributedApplicationException>(() => Server().WithCookieDomain("https://example.com")).Message);
        Assert.Equal(
            "A trusted proxy of 'authentik' is '10.0.0.1'. Give networks in CIDR notation, such as 10.0.0.0/8 or, for one address, 192.168.1.10/32.",
            Assert.Throws<DistributedApplicationException>(() => Server().WithTrustedProxies("10.0.0.1")).Message);
        Assert.Equal("networks", Assert.Throws<ArgumentException>(() => Server().WithTrustedProxies()).ParamName);
        Assert.Equal("metricsPort", Assert.Throws<ArgumentOutOfRangeException>(() => Server().WithPorts(metricsPort: 0)).ParamName);
        Assert.Equal("threads", Assert.Throws<ArgumentOutOfRangeException>(() => Server().WithWebWorkers(threads: 0)).ParamName);
    }

    [Fact]
    public async Task APublicUrlWithAnotherPathThanTheBasePathIsRefused()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithPublicUrl("https://example.com/auth");
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            "The public URL of 'authentik' is 'https://example.com/auth', but its base path is '/'. Let both have the same path: WithBasePath sets the one authentik is served at.",
            refusal.Message);
    }

    private static IResourceBuilder<AuthentikResource> Server() => TestModel.Builder().AddAuthentik("authentik");
}
