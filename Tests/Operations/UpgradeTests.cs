using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Support;

namespace Tests.Operations;

/// <summary>Both halves of an upgrade. The release line itself cannot change within one boot: the second half is told that it has.</summary>
[Collection(OperationsCollection.Name)]
public class UpgradeTests(OperationsFixture fixture)
{
    private readonly OperationsGraph _graph = fixture.Graph;

    [Fact]
    public async Task AnUpgradeIsPreparedWithABackupAndTheLineToChange()
    {
        var journal = new UpgradeJournal(_graph.Backups.Folder);
        try
        {
            var result = await _graph.CommandAsync("authentik", "upgrade", ("to", "2025.10.4"));
            Assert.True(result.Success, result.Message);
            var report = result.Data!.Value;
            Assert.Contains("""WithVersion(AuthentikVersion.Parse("2025.10.4"))""", report, StringComparison.Ordinal);
            Assert.Contains("Redis is not used any longer", report, StringComparison.Ordinal);
            Assert.Contains("max_connections=200", report, StringComparison.Ordinal);
            var archive = _graph.Backups.Folder.List()[0];
            Assert.Contains($"set the version to 2025.8.4 again, start, and restore `{archive.Name}`", report, StringComparison.Ordinal);
            Assert.Equal("before-upgrade", (await BackupArchive.VerifyAsync(archive.Path, CancellationToken.None)).Reason);
            Assert.Equal(("2025.8.4", "2025.10.4", archive.Name), (journal.Read()!.From, journal.Read()!.To, journal.Read()!.Archive));
        }
        finally
        {
            journal.Delete();
        }
    }

    [Fact]
    public async Task TheNextStartComparesWithWhatWasThere()
    {
        var journal = new UpgradeJournal(_graph.Backups.Folder);
        var rows = new Dictionary<string, long> { ["public.emulator_object"] = 1_000_000 };
        try
        {
            journal.Write(new("2025.8.3", "2025.8.4", "saved.tar", DateTimeOffset.UnixEpoch, rows));
            await UpgradeCompletion.Of(_graph.Server, _graph.App.Services).AfterStartAsync(CancellationToken.None);
            Assert.NotNull(journal.Read());
            Assert.Contains("lost something: public.emulator_object have fewer rows than before. Going back: set the version to 2025.8.3, start, and restore saved.tar.", await _graph.LogsAsync(), StringComparison.Ordinal);

            journal.Write(new("2025.8.3", "2025.8.4", "saved.tar", DateTimeOffset.UnixEpoch, new Dictionary<string, long> { ["public.emulator_object"] = 3 }));
            await UpgradeCompletion.Of(_graph.Server, _graph.App.Services).AfterStartAsync(CancellationToken.None);
            Assert.Null(journal.Read());
        }
        finally
        {
            journal.Delete();
        }
    }

    [Fact]
    public async Task UploadsMoveToWhereNewReleasesLookForThem()
    {
        var volume = $"ak-operations-{Guid.NewGuid():N}";
        var uploads = new MountedFolder("data", volume, IsVolume: true, "/data", IsReadOnly: false);
        var engine = await ContainerEngine.ResolveAsync(_graph.App.Services, CancellationToken.None);
        try
        {
            await HelperContainer.RunScriptAsync(engine, "authentik-aspire/postgres:17", [uploads], "cd /mnt/data; chown 1000:1000 .; mkdir public; echo x > public/a; echo y > .b; chown -R 1000:1000 public", CancellationToken.None);
            for (var times = 0; times < 2; times++)
            {
                await UpgradeCompletion.MoveUploadsAsync(engine, "authentik-aspire/postgres:17", uploads, CancellationToken.None);
            }

            var files = await HelperContainer.RunScriptAsync(engine, "authentik-aspire/postgres:17", [uploads], "cd /mnt/data; find . -mindepth 1 | sort; stat -c %u:%g media", CancellationToken.None);
            Assert.Equal(["./media", "./media/.b", "./media/public", "./media/public/a", "1000:1000"], files.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            await Engine.TryAsync("volume", "rm", "--force", volume);
        }
    }
}
