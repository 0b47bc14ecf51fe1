#if AUTHENTIK_PUBLISHING
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Testing;
using Tests.Model;
using Tests.Stacks;
using Tests.Support;
#endif

namespace Tests.Publish;

/// <summary>
/// The committed folders are what is published today. With <c>Golden__Update=true</c> in the environment they are written anew instead. Where the package
/// Aspire.Hosting.Docker cannot be had this is the only test of them that cannot run.
/// </summary>
public class GoldenTests
{
#if !AUTHENTIK_PUBLISHING
    [SkippableFact]
    public void TheCommittedFoldersAreWhatIsPublished() =>
        Skip.If(true, "Publishing is left out of this build: the package Aspire.Hosting.Docker cannot be had (./dev doctor looks again).");
#else
    private const string Secret = "never-in-a-published-file-0123456789-0123456789-0123456789";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Stacks => ["Default", "SingleHost", "SharedDatabases", "LoadBalanced"];

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task TheCommittedFoldersAreWhatIsPublished(string name)
    {
        using var folder = new TestFolder();
        await PublishAsync(name, folder.Path);
        var golden = PublishedFolder.GoldenOf(name);
        if (Environment.GetEnvironmentVariable("Golden__Update") == "true")
        {
            Replace(golden, folder.Path);
        }

        Assert.Equal(Files(golden), Files(folder.Path));
        foreach (var file in Files(folder.Path))
        {
            var text = await File.ReadAllTextAsync(folder[file]);
            Assert.Equal((await File.ReadAllTextAsync(Path.Combine(golden, file))).ReplaceLineEndings("\n"), text);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PublishingAgainKeepsTheValuesThatAreThere()
    {
        using var folder = new TestFolder();
        await PublishAsync("SingleHost", folder.Path);
        var environment = (await File.ReadAllTextAsync(folder[".env"])).Replace("SECRET_KEY=\n", "SECRET_KEY=kept=as it is\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder[".env"], environment + "OF_MY_OWN=1\n");
        var compose = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);

        await PublishAsync("SingleHost", folder.Path);
        Assert.Equal(environment + "\n# Not of this stack, or not any more.\nOF_MY_OWN=1\n", await File.ReadAllTextAsync(folder[".env"]));
        Assert.Equal(compose, await File.ReadAllTextAsync(folder["docker-compose.yaml"]));
        Assert.Equal(PublishedFolder.OwnerOnly, OperatingSystem.IsWindows() ? PublishedFolder.OwnerOnly : File.GetUnixFileMode(folder[".env"]));
    }

    [Fact]
    public async Task ValuesThatAreDeployedFromHereAreForTheirOwnerAlone()
    {
        using var folder = new TestFolder();
        await PublishAsync("SingleHost", folder.Path, "prepare-compose");
        var file = Assert.Single(Directory.GetFiles(folder.Path, ".env.*"), path => Path.GetFileName(path) != ".env");
        Assert.Contains(Secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(PublishedFolder.OwnerOnly, OperatingSystem.IsWindows() ? PublishedFolder.OwnerOnly : File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task TraefikFindsWhatBrowsersOpenAndNothingElseIsPublished()
    {
        using var folder = new TestFolder();
        await PublishAsync(folder.Path, builder =>
        {
            TestModel.AddProxied(TestModel.AddStack(builder, "2026.2.2").WithPublicUrl("https://auth.example.com"), "wiki");
            Compose(builder).WithTraefik("edge", certificateResolver: "letsencrypt");
        });
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.DoesNotContain("ports:", text, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "traefik.http.routers.authentik.rule: \"Host(`auth.example.com`)\"", "traefik.http.routers.authentik.entrypoints: \"websecure\"",
            "traefik.http.routers.authentik.tls.certresolver: \"letsencrypt\"", "traefik.http.services.authentik.loadbalancer.server.port: \"9000\"",
            "traefik.http.routers.wiki-outpost.rule: \"Host(`${WIKI_OUTPOST_PUBLIC_HOST:?set it in .env}`)\"", "  edge:\n    external: true",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }

        Assert.Contains("\nWIKI_OUTPOST_PUBLIC_HOST=\n", await File.ReadAllTextAsync(folder[".env"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItWarnsOfTagsThatMoveOfUnencryptedAddressesAndOfWhatCannotBeReached()
    {
        using var folder = new TestFolder();
        IReadOnlyList<string> log = [];
        await PublishAsync(folder.Path, builder =>
        {
            log = TestModel.AddLog(builder);
            TestModel.AddStack(builder, "2026.2.2").WithPublicUrl("http://auth.example.com");
            builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single()).WithImageTag("17");
            Compose(builder);
        });
        Assert.Contains(log, line => line.StartsWith("The tag of the image docker.io/library/postgres:17 of 'postgres' moves", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("The public URL of 'authentik' is http://auth.example.com: ", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("No port of 'authentik' is published", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FurtherDatabasesAreMadeAndADollarIsADollar()
    {
        using var folder = new TestFolder();
        await PublishAsync(folder.Path, builder =>
        {
            TestModel.AddStack(builder, "2026.2.2").WithEnvironment("GREETING", "5$ for ${nobody}");
            builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single()).AddDatabase("wiki-db", "wiki");
            Compose(builder);
        });
        Assert.Equal("CREATE DATABASE \"wiki\";\n", await File.ReadAllTextAsync(folder["configs/postgres/databases.sql"]));
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.Contains("POSTGRES_DB: \"authentik\"", text, StringComparison.Ordinal);
        Assert.Contains("GREETING: \"5$$ for $${nobody}\"", text, StringComparison.Ordinal);
    }

    private static async Task PublishAsync(string name, string output, string step = "publish")
    {
        // Every secret has a value, of which nothing may be written.
        string[] parameters =
        [
            "pg-pass", "secret-key", "db-password", "cache-password", "smtp-user", "smtp-password", "postgres-password", "redis-password", "authentik-secret-key",
            "authentik-admin-password", "authentik-bootstrap-token", "ak-outpost-organizr-token", "ak-outpost-cwad-token", "wiki-outpost-token", "forum-outpost-token",
            "portal-login-client-secret",
        ];
        string[] values = [.. parameters.Select(parameter => $"--Parameters:{parameter}={Secret}")];
        if (name == "Default")
        {
            using var limit = new CancellationTokenSource(s_limit);
            string[] arguments = ["--operation", "publish", "--step", step, "--output-path", output, "--Logging:LogLevel:Default=Warning", .. values];
            var testing = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(arguments, limit.Token);
            await using var whole = await testing.BuildAsync(limit.Token);
            await whole.RunAsync(limit.Token);
            return;
        }

        await PublishAsync(output, builder => Declare(name, builder), step, values);
    }

    private static async Task PublishAsync(string output, Action<IDistributedApplicationBuilder> declare, string step = "publish", params string[] arguments)
    {
        using var directory = new TestFolder();
        using var limit = new CancellationTokenSource(s_limit);
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", step, "--output-path", output, "--Logging:LogLevel:Default=Warning", .. arguments],
            DisableDashboard = true,
            ProjectDirectory = directory.Path,
        });
        declare(builder);
        await using var app = builder.Build();
        await app.RunAsync(limit.Token);
    }

    /// <summary>As docs/compose.md has it.</summary>
    private static void Declare(string name, IDistributedApplicationBuilder builder)
    {
        switch (name)
        {
            case "SingleHost":
                SingleHost.Declare(builder);
                Compose(builder);
                break;
            case "SharedDatabases":
                SharedDatabases.Declare(builder);
                Compose(builder).WithHostAddress("127.0.0.1").WithExternalNetwork(AuthentikNetworkZones.Data, "databases");
                break;
            default:
                LoadBalanced.Declare(builder);
                var server = builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikResource>().Single());
                server.WithBackups(every: TimeSpan.FromHours(6), keep: 28);
                Compose(builder);
                break;
        }
    }

    private static IResourceBuilder<DockerComposeEnvironmentResource> Compose(IDistributedApplicationBuilder builder) =>
        builder.AddDockerComposeEnvironment("compose").WithDashboard(false).WithAuthentik();

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static void Replace(string golden, string folder)
    {
        if (Directory.Exists(golden))
        {
            Directory.Delete(golden, recursive: true);
        }

        foreach (var file in Files(folder))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(golden, file))!);
            File.Copy(Path.Combine(folder, file), Path.Combine(golden, file));
        }
    }
#endif
}
