#if AUTHENTIK_PUBLISHING
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
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
            using var limit = new CancellationTokenSource(Publisher.Limit);
            string[] arguments = ["--operation", "publish", "--step", step, "--output-path", output, "--Logging:LogLevel:Default=Warning", .. values];
            var testing = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(arguments, limit.Token);
            await using var whole = await testing.BuildAsync(limit.Token);
            await whole.RunAsync(limit.Token);
            return;
        }

        await Publisher.RunAsync(output, builder => Declare(name, builder), step, values);
    }

    /// <summary>As docs/compose.md has it.</summary>
    private static void Declare(string name, IDistributedApplicationBuilder builder)
    {
        switch (name)
        {
            case "SingleHost":
                SingleHost.Declare(builder);
                Publisher.Compose(builder);
                break;
            case "SharedDatabases":
                SharedDatabases.Declare(builder);
                Publisher.Compose(builder).WithHostAddress("127.0.0.1").WithExternalNetwork(AuthentikNetworkZones.Data, "databases");
                break;
            default:
                LoadBalanced.Declare(builder);
                builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikResource>().Single()).WithBackups(every: TimeSpan.FromHours(6), keep: 28);
                Publisher.Compose(builder);
                break;
        }
    }

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
