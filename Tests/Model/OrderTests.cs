using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Support;

namespace Tests.Model;

/// <summary>The order of calls decides nothing.</summary>
public class OrderTests
{
    private sealed record Parts(
        IResourceBuilder<AuthentikResource> Authentik,
        IResourceBuilder<PostgresServerResource> Postgres,
        IResourceBuilder<RedisResource> Redis,
        TestFolder Files)
    {
        public IResourceBuilder<ParameterResource> Secret(string name) => Authentik.ApplicationBuilder.AddParameter(name, $"value-of-{name}", secret: true);
    }

    private static readonly Action<Parts>[] s_calls =
    [
        p => p.Authentik.WithVersion(AuthentikVersion.Parse("2025.8.4")),
        p => p.Authentik.WithImageRegistry("registry.example.com"),
        p => p.Authentik.WithRestartPolicy(ContainerRestartPolicy.UnlessStopped),
        p => p.Authentik.WithContainerLabel("stack", "identity"),
        p => p.Authentik.WithContainerLabel("logging", "promtail"),
        p => p.Authentik.WithTimeZone("Europe/Berlin"),
        p => p.Authentik.WithContainerHostName("auth"),
        p => p.Authentik.WithDatabase(p.Postgres.AddDatabase("authentik-db", "authentik")),
        p => p.Authentik.WithDatabaseTls(AuthentikSslMode.VerifyCA, p.Files["ca.pem"]),
        p => p.Authentik.WithDatabaseConnections(maxAge: TimeSpan.FromMinutes(1)),
        p => p.Authentik.WithDatabaseConnections(healthChecks: true),
        p => p.Authentik.WithReadReplica("copy.example.com"),
        p => p.Authentik.WithConnectionPooler(AuthentikPoolMode.Session),
        p => p.Authentik.WithRedis(p.Redis, database: 4),
        p => p.Authentik.WithStorageRoot(p.Files["root"]),
        p => p.Authentik.WithStorageVolume(AuthentikStorage.GeoIP, "geoip"),
        p => p.Authentik.WithS3Storage("uploads", p.Secret("s3-key"), p.Secret("s3-secret")),
        p => p.Authentik.WithSecretFiles(),
        p => p.Authentik.WithWorker(worker => worker.WithRestartPolicy(ContainerRestartPolicy.Always).WithTimeZone("UTC")),
        p => p.Authentik.WithWorker(worker => worker.WithoutHardening(AuthentikHardening.ReadOnlyRoot)),
        p => p.Authentik.WithEnvironment("AUTHENTIK_LOG_LEVEL", "debug"),
        p => TestModel.AddProxied(p.Authentik, "wiki").WithContainerLabel("logging", "off"),
        p => p.Postgres.WithTuning(1024),
        p => p.Postgres.WithInitDbArgs("--data-checksums"),
        p => p.Redis.WithMaxMemory(100),
        p => p.Redis.WithAppendOnly(),
    ];

    [Fact]
    public async Task TheOrderOfTheCallsDecidesNothing()
    {
        using var files = new TestFolder("ca.pem");
        var expected = await DescribeAsync(files, s_calls);
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost", "postgres", "redis" })
        {
            Assert.Contains($"{name}: ", expected, StringComparison.Ordinal);
        }

        Assert.Equal(expected, await DescribeAsync(files, [.. s_calls.Reverse()]));
        foreach (var seed in Enumerable.Range(1, 10))
        {
            Action<Parts>[] calls = [.. s_calls];
            new Random(seed).Shuffle(calls);
            Assert.Equal(expected, await DescribeAsync(files, calls));
        }
    }

    private static async Task<string> DescribeAsync(TestFolder files, Action<Parts>[] calls)
    {
        var builder = TestModel.Builder();
        var parts = new Parts(builder.AddAuthentik("authentik", httpPort: null), builder.AddPostgres("postgres"), builder.AddRedis("redis"), files);
        foreach (var call in calls)
        {
            call(parts);
        }

        await using var model = await TestModel.CompleteAsync(builder);
        var lines = new List<string>();
        foreach (var name in model.Resources.OfType<ContainerResource>().Select(r => r.Name).Order(StringComparer.Ordinal))
        {
            lines.Add($"{name}: {model.ImageOf(name)}");
            lines.AddRange((await model.EnvironmentOfAsync(name)).Select(e => $"  {e.Key}={e.Value}"));
            lines.Add($"  arguments {string.Join(' ', Sorted(await model.ArgumentsOfAsync(name)))}");
            lines.Add($"  runtime {string.Join(' ', Sorted(await model.RuntimeArgumentsOfAsync(name)))}");
            lines.Add($"  mounts {string.Join(' ', Sorted(model.MountsOf(name).Select(m => $"{m.Source}:{m.Target}:{m.IsReadOnly}")))}");
            lines.Add($"  waits {string.Join(' ', Sorted(model.WaitsOf(name)))}");
            lines.Add($"  endpoints {string.Join(' ', Sorted(model.EndpointsOf(name)))}");
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Order(StringComparer.Ordinal);
}
