using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Support;

namespace Tests.Model;

/// <summary>The row "database" of the settings.</summary>
public class DatabaseTests
{
    private const string Prefix = "AUTHENTIK_POSTGRESQL__";

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ADatabaseOfAnotherStackIsNamedInParts(string version)
    {
        var settings = await SettingsAsync(version, (builder, authentik) =>
            authentik.WithExternalDatabase("db.example.com", Password(builder), userName: "auth", databaseName: "identity", port: 5433));
        Assert.Equal(
            """
            HOST=db.example.com
            NAME=identity
            PASSWORD={db-password.value}
            PORT=5433
            SSLMODE=prefer
            USER=auth
            """,
            settings);
    }

    [Fact]
    public async Task ADatabaseMayBeKnownOnlyWhereThisRuns()
    {
        var settings = await SettingsAsync("2026.2.2", (builder, authentik) => authentik.WithExternalDatabase(
            builder.AddParameter("db-host"), Password(builder), port: builder.AddParameter("db-port")));
        Assert.Equal(
            """
            HOST={db-host.value}
            NAME=authentik
            PASSWORD={db-password.value}
            PORT={db-port.value}
            SSLMODE=prefer
            USER=authentik
            """,
            settings);
    }

    [Fact]
    public async Task AManagedDatabaseTellsItsConnectionInParts()
    {
        var settings = await SettingsAsync("2025.8.4", (builder, authentik) =>
            authentik.WithDatabase(builder.AddConnectionString("cloud-db")
                .WithConnectionProperty("Host", "cloud.example.com")
                .WithConnectionProperty("Username", "admin")
                .WithConnectionProperty("Password", ReferenceExpression.Create($"{Password(builder)}"))
                .WithConnectionProperty("DatabaseName", "authentik")));
        Assert.Equal(
            """
            HOST=cloud.example.com
            NAME=authentik
            PASSWORD={db-password.value}
            PORT=5432
            SSLMODE=prefer
            USER=admin
            """,
            settings);
    }

    [Fact]
    public async Task AManagedDatabaseWithoutAPasswordIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => SettingsAsync("2025.8.4", (builder, authentik) =>
            authentik.WithDatabase(builder.AddConnectionString("cloud-db").WithConnectionProperty("Host", "cloud.example.com"))));
        Assert.Equal(
            "The database 'cloud-db' of 'authentik' does not tell its Username, Password, DatabaseName, which authentik needs: it signs in with a password. Switch password authentication on where 'cloud-db' is made, add what is missing with WithConnectionProperty, or call WithExternalDatabase.",
            refusal.Message);
    }

    [Fact]
    public async Task NothingIsWaitedForThatIsNotOfThisModel()
    {
        var builder = TestModel.Builder();
        builder.AddAuthentik("authentik", httpPort: null).WithExternalDatabase("db.example.com", Password(builder));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Empty(model.WaitsOf("authentik"));
    }

    [Fact]
    public async Task TheLegacyNameOfThePasswordIsNotUsed()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.DoesNotContain("POSTGRES_PASSWORD", (await model.EnvironmentOfAsync("authentik")).Keys);
    }

    [Theory]
    [InlineData(AuthentikSslMode.Disable, "disable")]
    [InlineData(AuthentikSslMode.Require, "require")]
    [InlineData(AuthentikSslMode.VerifyCA, "verify-ca")]
    [InlineData(AuthentikSslMode.VerifyFull, "verify-full")]
    public async Task EncryptionNamesItsModeAndMountsItsFiles(AuthentikSslMode mode, string name)
    {
        var builder = TestModel.Builder();
        using var files = new TestFolder("ca.pem", "client.pem", "client.key");
        builder.AddAuthentik("authentik", httpPort: null)
            .WithDatabaseTls(mode, files["ca.pem"], files["client.pem"], files["client.key"])
            .WithExternalDatabase("db.example.com", Password(builder));
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var container in new[] { "authentik", "authentik-worker" })
        {
            var environment = await model.EnvironmentOfAsync(container);
            Assert.Equal(name, environment[$"{Prefix}SSLMODE"]);
            foreach (var (setting, file) in new[] { ("SSLROOTCERT", "ca.pem"), ("SSLCERT", "client.pem"), ("SSLKEY", "client.key") })
            {
                var mount = Assert.Single(model.MountsOf(container), m => m.Target == environment[$"{Prefix}{setting}"]);
                Assert.Equal((files[file], ContainerMountType.BindMount, true), (mount.Source, mount.Type, mount.IsReadOnly));
            }
        }
    }

    [Fact]
    public void ToVerifyNeedsSomebodyToTrust()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        Assert.Equal(
            "WithDatabaseTls of 'authentik' is to verify the certificate of the database (VerifyFull) and is not told whom to trust. Give a caCertificate, or choose AuthentikSslMode.Require.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithDatabaseTls(AuthentikSslMode.VerifyFull)).Message);
        Assert.Equal(
            "WithDatabaseTls of 'authentik' has a clientCertificate without its clientKey. Give both, or neither.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithDatabaseTls(AuthentikSslMode.Require, clientCertificate: "c.pem")).Message);
    }

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ReadsCanGoToCopies(string version)
    {
        var settings = await SettingsAsync(version, (builder, authentik) => authentik
            .WithExternalDatabase("db.example.com", Password(builder))
            .WithReadReplica("copy.example.com", port: 5433)
            .WithReadReplica(builder.AddPostgres("copy2")));
        Assert.Equal(
            """
            READ_REPLICAS__0__HOST=copy.example.com
            READ_REPLICAS__0__PORT=5433
            READ_REPLICAS__1__HOST={copy2.bindings.tcp.host}
            READ_REPLICAS__1__PASSWORD={copy2-password.value}
            READ_REPLICAS__1__PORT={copy2.bindings.tcp.port}
            READ_REPLICAS__1__USER=postgres
            """,
            string.Join('\n', settings.Split('\n').Where(line => line.StartsWith("READ_REPLICAS", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(300, "300")]
    [InlineData(-1, "null")]
    public async Task ConnectionsAreKeptAsLongAsSaid(int seconds, string text)
    {
        var settings = await SettingsAsync("2025.8.4", (builder, authentik) => authentik
            .WithExternalDatabase("db.example.com", Password(builder))
            .WithDatabaseConnections(seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds))
            .WithDatabaseConnections(healthChecks: true));
        Assert.Contains($"CONN_HEALTH_CHECKS=true\nCONN_MAX_AGE={text}\n", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APoolerPerTransactionSwitchesCursorsOffAndWarns()
    {
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        TestModel.AddStack(builder, "2025.8.4").WithConnectionPooler(AuthentikPoolMode.Transaction);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("true", (await model.EnvironmentOfAsync("authentik-worker"))[$"{Prefix}DISABLE_SERVER_SIDE_CURSORS"]);
        Assert.Contains(log, line => line.Contains("behind a pooler in transaction mode", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APoolerPerSessionAndConnectionsForEverAreRefused()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4")
            .WithConnectionPooler(AuthentikPoolMode.Session)
            .WithDatabaseConnections(Timeout.InfiniteTimeSpan);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.EndsWith("Give a maxAge below the pooler's own limits.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "for a container is the container itself")]
    [InlineData("127.0.0.1", "for a container is the container itself")]
    [InlineData("postgres://db", "is not a host name or an address")]
    public void AHostThatContainersCannotReachIsRefused(string host, string fault)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik", httpPort: null);
        var refusal = Assert.Throws<DistributedApplicationException>(() => authentik.WithExternalDatabase(host, Password(builder)));
        Assert.StartsWith($"The host of WithExternalDatabase is '{host}', which ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATunedServerIsSizedFromItsMemory()
    {
        var arguments = await PostgresArgumentsAsync(postgres => postgres.WithLimits(memoryMegabytes: 4096).WithTuning());
        Assert.Equal(
            "-c max_connections=200 -c shared_buffers=1024MB -c effective_cache_size=3072MB -c maintenance_work_mem=256MB "
            + "-c checkpoint_completion_target=0.9 -c wal_buffers=16384kB -c default_statistics_target=100 -c random_page_cost=1.1 "
            + "-c effective_io_concurrency=200 -c work_mem=5242kB -c min_wal_size=1024MB -c max_wal_size=4096MB",
            arguments);
    }

    [Fact]
    public async Task EachValueOfATuningCanBeSet()
    {
        var arguments = await PostgresArgumentsAsync(postgres => postgres.WithTuning(2048, tuning =>
        {
            tuning.MaxConnections = 1;
            tuning.SharedBuffersMegabytes = 2;
            tuning.EffectiveCacheSizeMegabytes = 3;
            tuning.MaintenanceWorkMemoryMegabytes = 4;
            tuning.CheckpointCompletionTarget = 0.5;
            tuning.WalBuffersKilobytes = 60;
            tuning.DefaultStatisticsTarget = 7;
            tuning.RandomPageCost = 4;
            tuning.EffectiveIOConcurrency = 2;
            tuning.WorkMemoryKilobytes = 100;
            tuning.MinWalSizeMegabytes = 110;
            tuning.MaxWalSizeMegabytes = 120;
        }));
        Assert.Equal(
            "-c max_connections=1 -c shared_buffers=2MB -c effective_cache_size=3MB -c maintenance_work_mem=4MB "
            + "-c checkpoint_completion_target=0.5 -c wal_buffers=60kB -c default_statistics_target=7 -c random_page_cost=4 "
            + "-c effective_io_concurrency=2 -c work_mem=100kB -c min_wal_size=110MB -c max_wal_size=120MB",
            arguments);
    }

    [Fact]
    public Task AValueOfATuningThatIsOutOfRangeIsRefused() => TuningRefusedAsync(
        postgres => postgres.WithTuning(1024, tuning => tuning.SharedBuffersMegabytes = 2048),
        "SharedBuffersMegabytes in WithTuning of 'postgres' is 2048. Set it from 1 to 1023, or leave it out.");

    [Fact]
    public Task MoreMemoryThanTheContainerHasIsRefused() => TuningRefusedAsync(
        postgres => postgres.WithTuning(4096),
        "WithTuning of 'postgres' counts on 4096 MiB, and its container may use 2048. Raise that with WithLimits(memoryMegabytes: 4096), or leave memoryMegabytes out, which takes the limit.");

    private static async Task TuningRefusedAsync(Action<IResourceBuilder<PostgresServerResource>> configure, string message)
    {
        var builder = TestModel.Builder();
        var postgres = builder.AddPostgres("postgres");
        configure(postgres);
        builder.AddAuthentik("authentik", httpPort: null).WithDatabase(postgres.AddDatabase("db"));
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder))).Message);
    }

    [Fact]
    public async Task ANewClusterCanBeMadeInAnotherWay()
    {
        var builder = TestModel.Builder();
        using var files = new TestFolder("10-extra.sql");
        builder.AddPostgres("postgres").WithInitDbArgs("--data-checksums").WithInitDbArgs("--lc-messages=C").WithInitScripts(files.Path);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            "--auth-host=scram-sha-256 --auth-local=scram-sha-256 --data-checksums --lc-messages=C",
            (await model.EnvironmentOfAsync("postgres"))["POSTGRES_INITDB_ARGS"]);
        var mount = Assert.Single(model.MountsOf("postgres"));
        Assert.Equal((files.Path, "/docker-entrypoint-initdb.d", true), (mount.Source, mount.Target, mount.IsReadOnly));
    }

    private static async Task<string> PostgresArgumentsAsync(Action<IResourceBuilder<PostgresServerResource>> configure)
    {
        var builder = TestModel.Builder();
        configure(builder.AddPostgres("postgres"));
        await using var model = await TestModel.CompleteAsync(builder);
        return string.Join(' ', await model.ArgumentsOfAsync("postgres"));
    }

    private static IResourceBuilder<ParameterResource> Password(IDistributedApplicationBuilder builder) => builder.AddParameter("db-password", "not-a-secret", secret: true);

    /// <summary>The settings of the database, which server and worker share.</summary>
    private static async Task<string> SettingsAsync(string version, Action<IDistributedApplicationBuilder, IResourceBuilder<AuthentikResource>> configure)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik", httpPort: null).WithVersion(AuthentikVersion.Parse(version)).WithExternalRedis("redis.example.com");
        configure(builder, authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        var (server, worker) = (await LinesAsync("authentik"), await LinesAsync("authentik-worker"));
        Assert.Equal(server, worker);
        return server;

        async Task<string> LinesAsync(string name) => string.Join(
            '\n',
            (await model.EnvironmentOfAsync(name)).Where(e => e.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(e => $"{e.Key[Prefix.Length..]}={e.Value}"));
    }
}
