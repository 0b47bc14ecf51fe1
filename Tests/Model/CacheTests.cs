using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Support;

namespace Tests.Model;

/// <summary>The row "cache" of the settings. Which versions use Redis is in <see cref="VersionFactsTests"/> too.</summary>
public class CacheTests
{
    private const string Prefix = "AUTHENTIK_REDIS__";

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    public async Task ARedisOfAnotherStackIsNamedInParts(string version)
    {
        using var files = new TestFolder("ca.pem");
        var settings = await SettingsAsync(version, (builder, authentik) => authentik
            .WithRedisTls(files["ca.pem"])
            .WithExternalRedis("redis.example.com", Password(builder), port: 6380, userName: "auth", database: 3));
        Assert.Equal(
            """
            DB=3
            HOST=redis.example.com
            PASSWORD={redis-password.value}
            PORT=6380
            TLS=true
            TLS_CA_CERT=/etc/authentik/redis/ca.crt
            TLS_REQS=required
            USERNAME=auth
            """,
            settings);
    }

    [Fact]
    public async Task TlsWithoutAnAuthorityDoesNotLookAtTheCertificate()
    {
        var settings = await SettingsAsync("2025.8.4", (_, authentik) => authentik.WithExternalRedis("redis.example.com").WithRedisTls());
        Assert.Equal("HOST=redis.example.com\nPORT=6379\nTLS=true\nTLS_REQS=none", settings);
    }

    [Fact]
    public async Task AManagedRedisTellsItsConnectionInParts()
    {
        var settings = await SettingsAsync("2025.8.4", (builder, authentik) => authentik.WithRedis(
            builder.AddConnectionString("cloud-cache")
                .WithConnectionProperty("Host", "cache.example.com")
                .WithConnectionProperty("Port", "10000")
                .WithConnectionProperty("Password", ReferenceExpression.Create($"{Password(builder)}")),
            database: 1));
        Assert.Equal("DB=1\nHOST=cache.example.com\nPASSWORD={redis-password.value}\nPORT=10000", settings);
    }

    [Fact]
    public async Task ARedisOfThisModelMayBeSharedByNumber()
    {
        var settings = await SettingsAsync("2025.8.4", (builder, authentik) => authentik.WithRedis(builder.AddRedis("cache"), database: 2));
        Assert.Equal("DB=2\nHOST={cache.bindings.tcp.host}\nPASSWORD={cache-password.value}\nPORT={cache.bindings.tcp.port}", settings);
    }

    [Fact]
    public async Task TlsForARedisOfThisModelIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            SettingsAsync("2025.8.4", (builder, authentik) => authentik.WithRedis(builder.AddRedis("cache")).WithRedisTls()));
        Assert.Equal("WithRedisTls was called for 'authentik', and its Redis server 'cache' is a resource of this model, which is served without TLS. Remove the call.", refusal.Message);
    }

    [Fact]
    public async Task AVersionThatDoesWithoutRedisIsNotConnectedAndSaysSo()
    {
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        TestModel.AddStack(builder, "2026.2.2").WithRedis(builder.AddRedis("cache"));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.DoesNotContain((await model.EnvironmentOfAsync("authentik")).Keys, k => k.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.Contains("authentik 2026.2.2 of 'authentik' does without Redis since 2025.10, so it is not connected to 'cache'.", log);
    }

    [Fact]
    public async Task TheServerItselfCanBeSet()
    {
        var builder = TestModel.Builder();
        AddConfigured(builder);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            "redis-server --requirepass $REDIS_PASSWORD --appendonly yes --save 60 1000 --save 900 1 --loglevel warning --maxmemory 256mb --maxmemory-policy volatile-lru",
            string.Join(' ', await model.ArgumentsOfAsync("redis")));
    }

    [Fact]
    public async Task ThePublishedFormHasTheSameCommandLine()
    {
        var builder = TestModel.PublishBuilder();
        AddConfigured(builder);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            [
                "-c",
                "redis-server --requirepass $REDIS_PASSWORD --appendonly yes --save 60 1000 --save 900 1 --loglevel warning --maxmemory 256mb --maxmemory-policy volatile-lru",
            ],
            await model.ArgumentsOfAsync("redis"));
    }

    [Fact]
    public async Task SnapshotsCanBeSwitchedOff()
    {
        var builder = TestModel.Builder();
        builder.AddRedis("redis").WithSavePoints();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.EndsWith("--save ''", string.Join(' ', await model.ArgumentsOfAsync("redis")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025.2.4", "the sessions of all users, queued background work and caches")]
    [InlineData("2025.6.4", "queued background work, sessions of the embedded outpost and caches")]
    [InlineData("2025.8.4", "caches and sessions of the embedded outpost")]
    public async Task GivingUpKeysIsAWarningOfWhatItCosts(string version, string kept)
    {
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        builder.AddAuthentik("authentik", httpPort: null)
            .WithVersion(AuthentikVersion.Parse(version))
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"))
            .WithRedis(builder.AddRedis("redis").WithMaxMemory(100, RedisEvictionPolicy.AllKeysLru));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Contains(
            $"The Redis server 'redis' gives up keys when its memory is full (allkeys-lru). authentik {version} of 'authentik' keeps {kept} there. Give it more memory, or RedisEvictionPolicy.NoEviction.",
            log);
    }

    [Fact]
    public async Task APasswordOfDigitsIsRefused()
    {
        var builder = TestModel.Builder("--Parameters:redis-password=1234567890");
        TestModel.AddStack(builder, "2025.8.4");
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            "The password of Redis, parameter 'redis-password', consists of digits only. authentik takes it for a number and does not start. Set Parameters:redis-password to a random text with letters in it.",
            refusal.Message);
    }

    private static void AddConfigured(IDistributedApplicationBuilder builder) =>
        builder.AddRedis("redis")
            .WithMaxMemory(256, RedisEvictionPolicy.VolatileLru)
            .WithLogLevel(RedisLogLevel.Warning)
            .WithSavePoints((TimeSpan.FromMinutes(1), 1000), (TimeSpan.FromMinutes(15), 1))
            .WithAppendOnly();

    private static IResourceBuilder<ParameterResource> Password(IDistributedApplicationBuilder builder) =>
        builder.AddParameter("redis-password", "not-a-secret", secret: true);

    private static async Task<string> SettingsAsync(string version, Action<IDistributedApplicationBuilder, IResourceBuilder<AuthentikResource>> configure)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik", httpPort: null)
            .WithVersion(AuthentikVersion.Parse(version))
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"));
        configure(builder, authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        return string.Join(
            '\n',
            (await model.EnvironmentOfAsync("authentik-worker")).Where(e => e.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(e => $"{e.Key[Prefix.Length..]}={e.Value}"));
    }
}
