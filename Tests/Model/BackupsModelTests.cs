using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>What the app host can say about backups.</summary>
public class BackupsModelTests
{
    [Fact]
    public void WithoutAWordArchivesAreBesideTheAppHostAndNoneIsRemoved()
    {
        var builder = TestModel.Builder();
        var server = TestModel.AddStack(builder, "2025.8.4").Resource;
        var settings = BackupSettings.Of(server);
        Assert.Equal(Path.Combine(builder.AppHostDirectory, "backups"), settings.FolderOf(server, builder.AppHostDirectory).Path);
        Assert.Null(settings.Keep);
        Assert.DoesNotContain(builder.Resources, r => r is AuthentikBackupsResource);
    }

    [Fact]
    public void ScheduledBackupsAreAResourceOfTheirOwn()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4")
            .WithBackups(TimeSpan.FromHours(6), keep: 3, folder: "elsewhere", keepFor: TimeSpan.FromDays(30), configureBackups: backups => backups.WithOffsiteCopy("rclone", "copy", "{archive}", "nas:"));
        var backups = Assert.Single(builder.Resources.OfType<AuthentikBackupsResource>());
        Assert.Equal(("authentik-backups", authentik.Resource, TimeSpan.FromHours(6)), (backups.Name, backups.Parent, backups.Every));
        Assert.Equal(["copy", "{archive}", "nas:"], backups.Offsite!.Arguments);
        var settings = BackupSettings.Of(authentik.Resource);
        Assert.Equal((3, TimeSpan.FromDays(30)), (settings.Keep, settings.KeepFor));
        Assert.Equal(Path.Combine(builder.AppHostDirectory, "elsewhere"), settings.FolderOf(authentik.Resource, builder.AppHostDirectory).Path);
        Assert.Contains(backups.Annotations.OfType<ManifestPublishingCallbackAnnotation>(), a => a == ManifestPublishingCallbackAnnotation.Ignore);
    }

    [Fact]
    public void ASecondScheduleIsAnError()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4").WithBackups(TimeSpan.FromHours(6));
        var error = Assert.Throws<DistributedApplicationException>(() => authentik.WithBackups(TimeSpan.FromHours(1)));
        Assert.Contains("'authentik' has scheduled backups already, the resource 'authentik-backups'. Call WithBackups once.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NonsenseIsRefused()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        Assert.Throws<ArgumentOutOfRangeException>("every", () => authentik.WithBackups(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("keep", () => authentik.WithBackups(TimeSpan.FromHours(1), keep: 0));
        Assert.Throws<ArgumentOutOfRangeException>("keepFor", () => authentik.WithBackups(TimeSpan.FromHours(1), keepFor: TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentException>("image", () => authentik.WithDatabaseToolsImage(""));
    }

    [Fact]
    public void PublishedFormsHaveNoCommandsOfTheKind()
    {
        var builder = TestModel.PublishBuilder();
        var server = TestModel.AddStack(builder, "2025.8.4").WithBackups(TimeSpan.FromHours(6)).Resource;
        Assert.DoesNotContain(server.Annotations.OfType<ResourceCommandAnnotation>(), c => c.Name is "backup" or "restore" or "doctor" or "upgrade");
    }

    [Fact]
    public async Task UploadsTemplatesCertificatesAndOwnBlueprintsAreSavedAndNothingElseIs()
    {
        var builder = TestModel.Builder();
        var folder = Directory.CreateTempSubdirectory("authentik-mounts-");
        try
        {
            var file = Path.Combine(folder.FullName, "one.yaml");
            await File.WriteAllTextAsync(file, "version: 1");
            TestModel.AddStack(builder, "2026.2.2").WithMediaVolume("uploads").WithWorker(worker => worker
                .WithBindMount(folder.FullName, "/templates", isReadOnly: true)
                .WithBindMount(folder.FullName, "/certs", isReadOnly: true)
                .WithVolume("own", "/blueprints/custom")
                .WithVolume("generated", "/blueprints/aspire")
                .WithVolume("geoip", "/geoip")
                .WithBindMount(file, "/blueprints/one.yaml", isReadOnly: true)
                .WithBindMount("/no/such/folder", "/blueprints/missing"));
            await using var model = await TestModel.CompleteAsync(builder);
            var (folders, leftOut) = new AuthentikStack(model.Find<AuthentikResource>("authentik"), model.Services).Folders();
            Assert.Equal(
                [("/blueprints/custom", true, false), ("/certs", false, true), ("/data", true, false), ("/templates", false, true)],
                folders.Select(f => (f.Target, f.IsVolume, f.IsReadOnly)).OrderBy(f => f.Target, StringComparer.Ordinal));
            Assert.Contains(leftOut, text => text.Contains("/blueprints/one.yaml: ", StringComparison.Ordinal) && text.Contains("is a single file", StringComparison.Ordinal));
            Assert.Contains(leftOut, text => text.Contains("'/no/such/folder' is not there", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
