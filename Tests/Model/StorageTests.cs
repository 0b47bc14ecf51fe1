using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Support;

namespace Tests.Model;

/// <summary>The row "storage" of the settings: which container sees which files where, who owns them, and buckets.</summary>
public class StorageTests
{
    [Theory]
    [InlineData("2025.2.4", "media", "/media")]
    [InlineData("2025.8.4", "media", "/media")]
    [InlineData("2026.2.2", "data", "/data")]
    public async Task OneRootHoldsAFolderForEachKind(string version, string folder, string target)
    {
        using var files = new TestFolder();
        var root = files["authentik"];
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithStorageRoot(root);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            [$"{root}/{folder} {target}", $"{root}/custom-templates /templates readonly"],
            Mounts(model, "authentik"));
        Assert.Equal(
            [
                $"{root}/{folder} {target}",
                $"{root}/custom-templates /templates readonly",
                $"{root}/certs /certs readonly",
                $"{root}/blueprints /blueprints/custom readonly",
            ],
            Mounts(model, "authentik-worker"));
    }

    [Fact]
    public async Task TheRootIsMadeForTheUserOfTheContainers()
    {
        using var files = new TestFolder();
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithStorageRoot(files.Path);
        if (OperatingSystem.IsLinux() && !Environment.IsPrivilegedProcess && await OwnerOfAsync(files.Path) != "1000:1000")
        {
            var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
            Assert.Contains($"Run 'sudo chown -R 1000:1000 {files["media"]}'", refusal.Message, StringComparison.Ordinal);
            return;
        }

        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(["blueprints", "certs", "custom-templates", "media"], Directory.EnumerateDirectories(files.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal("1000:1000", await OwnerOfAsync(files["media"]));
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(files["media"]) & (UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.GroupWrite));
        }
    }

    [SkippableFact]
    public async Task AFolderOfSomebodyElseIsRefusedWithTheCommandThatHelps()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux shows the owners of the host to containers.");
        using var files = new TestFolder();
        Directory.CreateDirectory(files["media"]);
        Skip.If(await OwnerOfAsync(files["media"]) == "1000:1000", "The folder belongs to the user of the containers here.");
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithMediaBindMount(files["media"]);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            $"The folder '{files["media"]}' (WithStorageBindMount(AuthentikStorage.Media, \"{files["media"]}\") of 'authentik') cannot be written by the user 1000:1000 that authentik runs as. Run 'sudo chown -R 1000:1000 {files["media"]}', or call WithStoragePermissionFix.",
            refusal.Message);
    }

    [SkippableFact]
    public async Task PermissionsAreFixedWhenAskedForAndNotThroughLinks()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can give files away.");
        using var files = new TestFolder();
        using var elsewhere = new TestFolder("private");
        Directory.CreateDirectory(Path.Combine(files["media"], "public"));
        await File.WriteAllTextAsync(Path.Combine(files["media"], "public", "logo.svg"), "");
        File.CreateSymbolicLink(Path.Combine(files["media"], "link"), elsewhere["private"]);
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithStorageRoot(files.Path).WithStoragePermissionFix();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("1000:1000", await OwnerOfAsync(Path.Combine(files["media"], "public", "logo.svg")));
        Assert.Equal("0:0", await OwnerOfAsync(elsewhere["private"]));
    }

    [Theory]
    [InlineData(AuthentikStorage.Media, "/media", true, false)]
    [InlineData(AuthentikStorage.Templates, "/templates", true, true)]
    [InlineData(AuthentikStorage.Certificates, "/certs", false, true)]
    [InlineData(AuthentikStorage.Blueprints, "/blueprints/custom", false, true)]
    [InlineData(AuthentikStorage.GeoIP, "/geoip", true, true)]
    public async Task EachKindMayBeAVolume(AuthentikStorage kind, string target, bool onServer, bool readOnly)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithStorageVolume(kind, "a-volume");
        await using var model = await TestModel.CompleteAsync(builder);
        var mount = $"a-volume {target}{(readOnly ? " readonly" : "")}";
        Assert.Equal([mount], Mounts(model, "authentik-worker"));
        Assert.Equal(onServer ? [mount] : [], Mounts(model, "authentik"));
    }

    [Fact]
    public async Task AKindOfItsOwnComesBeforeTheRoot()
    {
        using var files = new TestFolder();
        Directory.CreateDirectory(files["mails"]);
        Directory.CreateDirectory(files["geoip"]);
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4")
            .WithStorageBindMount(AuthentikStorage.Templates, files["mails"])
            .WithMediaVolume("uploads")
            .WithStorageRoot(files.Path);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(["uploads /media", $"{files["mails"]} /templates readonly", $"{files["geoip"]} /geoip readonly"], Mounts(model, "authentik"));
    }

    [Fact]
    public async Task FilesFromBefore202512AreMissedAloud()
    {
        using var files = new TestFolder();
        Directory.CreateDirectory(files["media"]);
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        TestModel.AddStack(builder, "2026.2.2").WithStorageRoot(files.Path).WithStoragePermissionFix();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Contains(
            $"authentik 2026.2.2 of 'authentik' looks for uploaded files in '{files["data"]}/media', and there are some in '{files["media"]}' from before 2025.12. Move that folder.",
            log);
    }

    [Fact]
    public async Task AMissingSourceIsFoundBeforeAnythingStarts()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithStorageBindMount(AuthentikStorage.Templates, "/nowhere/templates");
        await RefusedAsync(
            builder,
            "'/nowhere/templates', which 'authentik' is to see at '/templates' (WithStorageBindMount(AuthentikStorage.Templates, \"/nowhere/templates\")), does not exist. Make it, or correct the path.");
    }

    [Fact]
    public async Task AMissingFileOfTheUserIsFoundToo()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        TestModel.AddProxied(authentik, "wiki").WithBindMount("/nowhere/ca.pem", "/etc/ssl/ca.pem");
        await RefusedAsync(builder, "'/nowhere/ca.pem', which 'wiki-outpost' is to see at '/etc/ssl/ca.pem' (a bind mount), does not exist. Make it, or correct the path.");
    }

    [Fact]
    public async Task AMissingFolderOfTheDatabaseIsFoundToo()
    {
        var builder = TestModel.Builder();
        builder.AddAuthentik("authentik", httpPort: null)
            .WithDatabase(builder.AddPostgres("postgres").WithInitScripts("/nowhere/initdb").AddDatabase("db"));
        await RefusedAsync(builder, "'/nowhere/initdb', which 'postgres' is to see at '/docker-entrypoint-initdb.d' (a bind mount), does not exist. Make it, or correct the path.");
    }

    [Theory]
    [InlineData("2025.2.4", "AUTHENTIK_STORAGE__MEDIA__")]
    [InlineData("2025.8.4", "AUTHENTIK_STORAGE__MEDIA__")]
    [InlineData("2026.2.2", "AUTHENTIK_STORAGE__")]
    public async Task ABucketHasTheNamesOfTheVersion(string version, string prefix)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithS3Storage("uploads", builder.AddParameter("s3-key", "not-a-key"), builder.AddParameter("s3-secret", "not-a-secret", secret: true), s3 =>
        {
            s3.Region = "eu-central-1";
            s3.Endpoint = ReferenceExpression.Create($"https://minio.example.com");
            s3.CustomDomain = "files.example.com";
            s3.SecureUrls = false;
        });
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            var environment = await model.EnvironmentOfAsync(name);
            Assert.Equal(
                """
                BACKEND=s3
                S3__ACCESS_KEY={s3-key.value}
                S3__BUCKET_NAME=uploads
                S3__CUSTOM_DOMAIN=files.example.com
                S3__ENDPOINT=https://minio.example.com
                S3__REGION=eu-central-1
                S3__SECRET_KEY={s3-secret.value}
                S3__SECURE_URLS=false
                """,
                string.Join('\n', environment.Where(e => e.Key.StartsWith("AUTHENTIK_STORAGE", StringComparison.Ordinal)).Select(e => $"{e.Key[prefix.Length..]}={e.Value}")));
        }
    }

    [Theory]
    [InlineData("2025.2.4", false)]
    [InlineData("2025.8.4", false)]
    [InlineData("2026.2.2", true)]
    public async Task WhereTheBucketStandsInUrlsIsForNewVersions(string version, bool known)
    {
        var builder = TestModel.Builder();
        WithBucket(TestModel.AddStack(builder, version), s3 => s3.AddressingStyle = AuthentikS3AddressingStyle.Path);
        if (known)
        {
            await using var model = await TestModel.CompleteAsync(builder);
            Assert.Equal("path", (await model.EnvironmentOfAsync("authentik"))["AUTHENTIK_STORAGE__S3__ADDRESSING_STYLE"]);
        }
        else
        {
            await RefusedAsync(
                builder,
                $"WithS3Storage of 'authentik' sets AddressingStyle, which authentik has from 2025.12 on, and 'authentik' is {version}. Leave it out, or choose a later version with WithVersion.");
        }
    }

    [Fact]
    public async Task ABucketAndAVolumeAreRefused()
    {
        var builder = TestModel.Builder();
        WithBucket(TestModel.AddStack(builder, "2025.8.4").WithMediaVolume("media"));
        await RefusedAsync(
            builder,
            "authentik 'authentik' keeps uploaded files both in the bucket 'uploads' (WithS3Storage) and in 'media' (WithStorageVolume(AuthentikStorage.Media)); the second would never be used. Call one of the two.");
    }

    [Fact]
    public async Task ABucketNeedsNoFolderBelowTheRoot()
    {
        using var files = new TestFolder();
        var builder = TestModel.Builder();
        WithBucket(TestModel.AddStack(builder, "2025.8.4").WithStorageRoot(files.Path));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal([$"{files["custom-templates"]} /templates readonly"], Mounts(model, "authentik"));
    }

    private static void WithBucket(IResourceBuilder<AuthentikResource> authentik, Action<AuthentikS3Options>? configure = null)
    {
        var builder = authentik.ApplicationBuilder;
        authentik.WithS3Storage("uploads", builder.AddParameter("s3-key", "not-a-key"), builder.AddParameter("s3-secret", "not-a-secret", secret: true), configure);
    }

    private static IEnumerable<string> Mounts(TestModel model, string name) =>
        model.MountsOf(name).Select(m => $"{m.Source} {m.Target}{(m.IsReadOnly ? " readonly" : "")}");

    private static async Task<string> OwnerOfAsync(string path)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["--format=%u:%g", path]) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    private static async Task RefusedAsync(IDistributedApplicationBuilder builder, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder))).Message);
}
