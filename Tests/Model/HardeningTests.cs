#pragma warning disable ASPIRECERTIFICATES001 // Certificates are a part of what is tested.

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>How containers are protected: the one description, and what run mode makes of it.</summary>
public class HardeningTests
{
    private const string Database = "--user 999:999 --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777";

    [Theory]
    [InlineData("authentik", "--shm-size 512m --user 1000:1000 --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777 --tmpfs /media:rw,noexec,nosuid,nodev,size=64m,uid=1000,gid=1000,mode=0750 --cap-drop ALL --security-opt no-new-privileges --memory 2048m --pids-limit 512 --cpus 2")]
    [InlineData("authentik-worker", "--shm-size 512m --user 1000:1000 --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777 --tmpfs /media:rw,noexec,nosuid,nodev,size=64m,uid=1000,gid=1000,mode=0750 --cap-drop ALL --security-opt no-new-privileges --memory 2048m --pids-limit 256 --cpus 2")]
    [InlineData("wiki-outpost", "--user 1000:1000 --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777 --cap-drop ALL --security-opt no-new-privileges --memory 256m --pids-limit 128 --cpus 1")]
    [InlineData("postgres", $"--shm-size 256m {Database} --tmpfs /var/run/postgresql:rw,noexec,nosuid,nodev,size=4m,uid=999,gid=999,mode=3775 --cap-drop ALL --security-opt no-new-privileges --memory 2048m --pids-limit 1024 --cpus 2")]
    [InlineData("redis", $"{Database} --cap-drop ALL --security-opt no-new-privileges --memory 512m --pids-limit 128 --cpus 1")]
    public async Task EveryContainerIsProtectedByDefault(string name, string arguments) =>
        Assert.Equal(Processors(arguments), await ArgumentsAsync(name, _ => { }));

    [Fact]
    public async Task TheLoadBalancerAndTheServersBehindItAreProtectedToo()
    {
        Assert.Equal(
            "--user 101:101 --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=128m,mode=1777 --cap-drop ALL --security-opt no-new-privileges --memory 512m --pids-limit 128 --cpus 1",
            await ArgumentsAsync("authentik", authentik => authentik.WithReplicas(2)));
        var alone = await ArgumentsAsync("authentik", _ => { });
        Assert.Equal(alone, await ArgumentsAsync("authentik-server", authentik => authentik.WithReplicas(2)));
        Assert.Equal(alone, await ArgumentsAsync("authentik-server-2", authentik => authentik.WithReplicas(2)));
    }

    [Fact]
    public async Task WithoutHardeningOnlyTheSharedMemoryIsLeftThatAuthentikNeeds()
    {
        Assert.Equal("--shm-size 512m", await ArgumentsAsync("authentik", authentik => authentik.WithoutHardening()));
        Assert.Equal("--shm-size 512m", await ArgumentsAsync("authentik-server-2", authentik => authentik.WithoutHardening().WithReplicas(2)));
        Assert.Equal("", await ArgumentsAsync("redis", authentik => Builder<RedisResource>(authentik).WithoutHardening()));
    }

    [Theory]
    [InlineData("2025.2.4", "/media")]
    [InlineData("2025.8.4", "/media")]
    [InlineData("2026.2.2", "/data")]
    public async Task WithoutAVolumeUploadedFilesAreKeptInMemory(string version, string path)
    {
        var folder = $"--tmpfs {path}:";
        Assert.Contains(folder, await ArgumentsAsync("authentik", authentik => authentik.WithVersion(AuthentikVersion.Parse(version))), StringComparison.Ordinal);
        Assert.DoesNotContain(folder, await ArgumentsAsync("authentik", authentik => authentik.WithMediaVolume().WithVersion(AuthentikVersion.Parse(version))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachPartCanBeSwitchedOffByItself()
    {
        var arguments = await ArgumentsAsync(
            "authentik-worker", authentik => authentik.WithWorker(worker => worker.WithoutHardening(AuthentikHardening.ReadOnlyRoot).WithoutHardening(AuthentikHardening.NonRootUser)));
        Assert.Equal(Processors("--shm-size 512m --cap-drop ALL --security-opt no-new-privileges --memory 2048m --pids-limit 256 --cpus 2"), arguments);
        Assert.Equal(
            "--user 999:999 --cap-drop ALL --security-opt no-new-privileges",
            await ArgumentsAsync("redis", authentik => Builder<RedisResource>(authentik).WithoutHardening(AuthentikHardening.ReadOnlyRoot | AuthentikHardening.Limits)));
    }

    [Fact]
    public async Task LimitsAreOnesOwnWhereTheyAreSet()
    {
        Assert.EndsWith(
            "--memory 3072m --pids-limit 64 --cpus 0.5",
            await ArgumentsAsync("authentik-worker", authentik => authentik.WithWorker(worker => worker.WithLimits(memoryMegabytes: 3072).WithLimits(cpus: 0.5, processes: 64))),
            StringComparison.Ordinal);
        Assert.EndsWith(
            Processors("--memory 4096m --pids-limit 1024 --cpus 2"),
            await ArgumentsAsync("postgres", authentik => Builder<PostgresServerResource>(authentik).WithLimits(memoryMegabytes: 4096)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImagesForAlpineHaveOtherUsers()
    {
        Assert.Contains("--user 70:70", await ArgumentsAsync("postgres", authentik => Builder<PostgresServerResource>(authentik).WithImageTag("17-alpine")), StringComparison.Ordinal);
        Assert.Contains("--user 999:1000", await ArgumentsAsync("redis", authentik => Builder<RedisResource>(authentik).WithImageTag("8-alpine")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatabaseOfTwoServersIsHardenedOnce()
    {
        var arguments = await ArgumentsAsync("postgres", authentik =>
        {
            var builder = authentik.ApplicationBuilder;
            builder.AddAuthentik("other", httpPort: null).WithDatabase(Builder<PostgresServerResource>(authentik).AddDatabase("other-db"));
        });
        Assert.Equal(1, arguments.Split("--read-only").Length - 1);
    }

    [Theory]
    [InlineData("2025.2.4", false)]
    [InlineData("2025.8.4", true)]
    [InlineData("2026.2.2", true)]
    [InlineData("2026.5.6", false)]
    public async Task PublishersAreToldHowHealthIsAsked(string version, bool workerOverHttp)
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, version), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(("ak healthcheck", "9000/-/health/ready/"), Health(model, "authentik"));
        Assert.Equal(("ak healthcheck", workerOverHttp ? "9000/-/health/ready/" : ""), Health(model, "authentik-worker"));
        Assert.Equal(("/proxy healthcheck", "9300/outpost.goauthentik.io/ping"), Health(model, "wiki-outpost"));
        Assert.Equal(("pg_isready --quiet --host=127.0.0.1", ""), Health(model, "postgres"));

        static (string, string) Health(TestModel model, string name)
        {
            var health = ContainerProfiles.Of(model.Find<ContainerResource>(name)).Health!;
            return (string.Join(' ', health.Command), health.Http is { } http ? $"{http.Port}{http.Path}" : "");
        }
    }

    [Fact]
    public void WhatIsOfAnotherKindCannotBeUnhardened()
    {
        var container = TestModel.Builder().AddContainer("other", "example/app", "1");
        var refusal = Assert.Throws<DistributedApplicationException>(() => container.WithoutHardening());
        Assert.Equal(
            "WithoutHardening was called for 'other', which is not a server, worker or outpost of authentik nor a PostgreSQL or Redis server, and so was not hardened by this library.",
            refusal.Message);
        Assert.Equal(
            "WithLimits was called for 'other', which is not a server, worker or outpost of authentik nor a PostgreSQL or Redis server, and so has no limits of this library.",
            Assert.Throws<DistributedApplicationException>(() => container.WithLimits(cpus: 1)).Message);
    }

    [Fact]
    public async Task NoCertificateIsCopiedIntoAReadOnlyRoot()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4").WithReplicas(2), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var container in model.Resources.OfType<ContainerResource>().Where(ContainerProfiles.Knows))
        {
            Assert.True(
                container.Annotations.OfType<CertificateAuthorityCollectionAnnotation>().LastOrDefault()?.TrustDeveloperCertificates == false,
                $"{container.Name} would be told to trust the developer certificate.");
            Assert.True(
                container.Annotations.OfType<HttpsCertificateAnnotation>().LastOrDefault()?.UseDeveloperCertificate == false,
                $"{container.Name} would be given the developer certificate to serve it.");
        }
    }

    [Fact]
    public async Task ACertificateThatWouldBeCopiedIntoAReadOnlyRootIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => ArgumentsAsync(
            "postgres", authentik => Builder<PostgresServerResource>(authentik).WithHttpsDeveloperCertificate()));
        Assert.Equal(
            "'postgres' is given a certificate by WithHttpsCertificate or WithHttpsDeveloperCertificate, which Aspire copies into a file system that cannot be written. Mount the certificate with WithBindMount instead, or call WithoutHardening(AuthentikHardening.ReadOnlyRoot).",
            refusal.Message);
    }

    [Fact]
    public async Task FilesThatWouldBeCopiedIntoAReadOnlyRootAreRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => ArgumentsAsync(
            "postgres", authentik => Builder<PostgresServerResource>(authentik).WithContainerFiles("/opt/files", [new ContainerFile { Name = "a.txt", Contents = "a" }])));
        Assert.Equal(
            "Files are to be copied to '/opt/files' of 'postgres' (WithContainerFiles, WithInitFiles or the like), whose file system cannot be written. Mount them with WithBindMount instead, or call WithoutHardening(AuthentikHardening.ReadOnlyRoot).",
            refusal.Message);
    }

    [Fact]
    public void LimitsAreChecked()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        Assert.Equal("memoryMegabytes", Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithLimits(memoryMegabytes: 63)).ParamName);
        Assert.Equal("cpus", Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithLimits(cpus: 0)).ParamName);
        Assert.Equal("processes", Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithLimits(processes: -1)).ParamName);
    }

    /// <summary>More processors than the machine has cannot be asked for.</summary>
    private static string Processors(string arguments) =>
        Environment.ProcessorCount >= 2 ? arguments : arguments.Replace("--cpus 2", "--cpus 1", StringComparison.Ordinal);

    private static IResourceBuilder<T> Builder<T>(IResourceBuilder<AuthentikResource> authentik)
        where T : IResource => authentik.ApplicationBuilder.CreateResourceBuilder(authentik.ApplicationBuilder.Resources.OfType<T>().Single());

    private static async Task<string> ArgumentsAsync(string name, Action<IResourceBuilder<AuthentikResource>> configure)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        configure(authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        return string.Join(' ', await model.RuntimeArgumentsOfAsync(name));
    }
}
