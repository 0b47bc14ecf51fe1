using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Operations;

/// <summary>What cannot be broken on a real stack in a test: each cause is named, and a healthy stack has none.</summary>
public class DoctorAnalysisTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A stack that is well.</summary>
    private static readonly DoctorFacts s_well = new()
    {
        Server = "authentik",
        Worker = "authentik-worker",
        DatabaseServer = "postgres",
        RedisServer = "redis",
        Version = "2025.8.4",
        Time = s_now,
        Resources = [Runs("postgres"), Runs("redis"), Runs("authentik"), Runs("authentik-worker"), Runs("outpost")],
        Database = Looked<DatabaseState>.At(new("17.6", 1.2, 20_000_000, 12, 100, "UTF8", 611, "authentik_core 0048")),
        Redis = Looked<RedisState>.At(new("8.0.2", 0.4, 1_000_000, 0, 40)),
        Running = Looked<string>.At("2025.8.4"),
        Workers = Looked<IReadOnlyList<WorkerRow>>.At([new("worker-1", "2025.8.4", true)]),
        Queue = Looked<QueueState>.At(new(0, 0)),
        Blueprints = Looked<IReadOnlyList<BlueprintFact>>.At([new("default/x.yaml", "successful", s_now, [])]),
        Outposts = [new("outpost", 1, "2025.8.4", "2025.8.4", null)],
        Discovery = [new("shop", "http://localhost:9000/application/o/shop/", "http://localhost:9000/application/o/shop/", null)],
        Certificates = Looked<IReadOnlyList<CertificateFact>>.At([new("signing", s_now.AddDays(300))]),
        Space = [new("the disk of 'postgres'", false, 1000, 500), new("the shared memory of 'authentik'", true, 1000, 100)],
    };

    public static TheoryData<string, string> Causes => new()
    {
        { "disk full", "the disk of 'postgres' is 99 % full" },
        { "shared memory full", "the shared memory of 'authentik' is 98 % full" },
        { "server of another version", "The server runs authentik 2025.8.3, and the app host asks for 2025.8.4." },
        { "worker of another version", "The worker worker-1 runs 2025.2.4, another version than the server." },
        { "outpost of another version", "The outpost 'outpost' runs 2025.2.4 and should run 2025.8.4." },
        { "no worker", "The server knows of no worker, though its container runs." },
        { "issuer", "Tokens of 'shop' name the issuer http://authentik:9000/application/o/shop/, and its clients expect http://localhost:9000/application/o/shop/." },
        { "certificate", "The certificate 'signing' runs out on 2026-12-04" },
        { "certificate over", "The certificate 'signing' ran out on 2026-11-23" },
        { "connections", "95 of 100 connections of the database are taken." },
        { "encoding", "The database has the encoding SQL_ASCII" },
        { "empty database", "The database is empty" },
        { "slow database", "The database needs 250 ms" },
        { "database password", "The database cannot be used: 28P01: password authentication failed" },
        { "queue", "5000 tasks wait for the worker." },
        { "blueprint without reason", "authentik has lost the reason; `ak apply_blueprint custom/x.yaml` in the container of 'authentik-worker' prints it." },
        { "secret key", "`AUTHENTIK_SECRET_KEY` of 'authentik' is not the value of parameter 'authentik-secret-key'." },
        { "worker killed", "The worker 'authentik-worker' does not run (Exited, exit code 137)" },
        { "unhealthy server", "'authentik' is not healthy: there is no login flow yet" },
    };

    [Fact]
    public void AStackThatIsWellHasNoFindings()
    {
        Assert.Empty(DoctorAnalysis.Analyse(s_well));
        Assert.Equal("Everything is well.", DoctorReport.Summary([]));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void TheCauseIsNamedWithWhatToDoAndNothingElseIs(string broken, string cause)
    {
        var findings = DoctorAnalysis.Analyse(Break(broken));
        var finding = Assert.Single(findings);
        Assert.Contains(cause, finding.What, StringComparison.Ordinal);
        Assert.NotEmpty(finding.ToDo);
        var report = DoctorReport.Write(Break(broken), findings);
        Assert.Contains(cause, report, StringComparison.Ordinal);
        Assert.Contains(finding.ToDo, report, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAStoppedDatabaseBreaksIsNoFindingOfItsOwn()
    {
        var findings = DoctorAnalysis.Analyse(s_well with
        {
            Resources = [Stopped("postgres"), Runs("redis"), Sick("authentik", "cannot reach its database"), Sick("authentik-worker", "cannot reach PostgreSQL"), Runs("outpost")],
            Database = null,
            Running = Looked<string>.Failed("500"),
            Workers = null,
            Queue = null,
            Blueprints = null,
            Outposts = [new("outpost", 0, null, null, "the server does not tell")],
            Discovery = [],
            Certificates = null,
        });
        Assert.Contains("The database server 'postgres' does not run", Assert.Single(findings).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 1000 900 50 95% /\n", 950L * 1024, 900L * 1024)]
    public void TheRoomOnADiskIsThatOfOrdinaryUsers(string output, long total, long used) => Assert.Equal((total, used), DoctorStores.ParseDf(output));

    [Theory]
    [InlineData("""{"event": "failed", "level": "error", "timestamp": 1}""", true)]
    [InlineData("""{"event":"x","level":"critical"}""", true)]
    [InlineData("""{"event": "no error here", "level": "info"}""", false)]
    [InlineData("2026-11-24 12:00:00 UTC [1] FATAL:  password authentication failed", true)]
    [InlineData("Traceback (most recent call last):", true)]
    [InlineData("LOG:  database system is ready", false)]
    public void ErrorsInLogsAreFound(string line, bool isError) => Assert.Equal(isError, DoctorCollector.IsError(line));

    private static DoctorFacts Break(string what) => what switch
    {
        "disk full" => s_well with { Space = [new("the disk of 'postgres'", false, 1000, 990)] },
        "shared memory full" => s_well with { Space = [new("the shared memory of 'authentik'", true, 1000, 980)] },
        "server of another version" => s_well with { Running = Looked<string>.At("2025.8.3") },
        "worker of another version" => s_well with { Workers = Looked<IReadOnlyList<WorkerRow>>.At([new("worker-1", "2025.2.4", false)]) },
        "outpost of another version" => s_well with { Outposts = [new("outpost", 1, "2025.2.4", "2025.8.4", null)] },
        "no worker" => s_well with { Workers = Looked<IReadOnlyList<WorkerRow>>.At([]) },
        "issuer" => s_well with { Discovery = [s_well.Discovery[0] with { Issuer = "http://authentik:9000/application/o/shop/" }] },
        "certificate" => s_well with { Certificates = Looked<IReadOnlyList<CertificateFact>>.At([new("signing", s_now.AddDays(10))]) },
        "certificate over" => s_well with { Certificates = Looked<IReadOnlyList<CertificateFact>>.At([new("signing", s_now.AddDays(-1))]) },
        "connections" => WithDatabase(d => d with { Connections = 95 }),
        "encoding" => WithDatabase(d => d with { Encoding = "SQL_ASCII" }),
        "empty database" => WithDatabase(d => d with { Migrations = 0, LastMigration = null }),
        "slow database" => WithDatabase(d => d with { Milliseconds = 250 }),
        "database password" => s_well with { Database = Looked<DatabaseState>.Failed("28P01: password authentication failed for user \"postgres\"") },
        "queue" => s_well with { Queue = Looked<QueueState>.At(new(5000, 0)) },
        "blueprint without reason" => s_well with { Blueprints = Looked<IReadOnlyList<BlueprintFact>>.At([new("custom/x.yaml", "error", s_now, [])]) },
        "secret key" => s_well with { Overrides = [new("authentik", "AUTHENTIK_SECRET_KEY", "authentik-secret-key")] },
        "worker killed" => s_well with { Resources = [Runs("postgres"), Runs("redis"), Runs("authentik"), Stopped("authentik-worker") with { ExitCode = 137 }, Runs("outpost")] },
        "unhealthy server" => s_well with { Resources = [Runs("postgres"), Runs("redis"), Sick("authentik", "there is no login flow yet"), Runs("authentik-worker"), Runs("outpost")] },
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    private static DoctorFacts WithDatabase(Func<DatabaseState, DatabaseState> change) => s_well with { Database = Looked<DatabaseState>.At(change(s_well.Database!.Value!)) };

    private static ResourceFact Runs(string name) => new(name, "Running", HealthStatus.Healthy, null, null, "image");

    private static ResourceFact Stopped(string name) => new(name, "Exited", null, null, null, "image");

    private static ResourceFact Sick(string name, string reason) => new(name, "Running", HealthStatus.Unhealthy, reason, null, "image");
}
