using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Operations;

/// <summary>The file of a backup by itself: what is whole, what is refused, and what retention leaves.</summary>
public sealed class ArchiveTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("authentik-archives-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AnArchiveIsATarFileThatGivesBackWhatWentIn()
    {
        var path = await WriteAsync(s_now);
        var manifest = await BackupArchive.VerifyAsync(path, CancellationToken.None);
        Assert.Equal("2025.8.4", manifest.AuthentikVersion);
        Assert.Equal(7, manifest.Database.Rows["public.authentik_core_user"]);

        List<string> names = [];
        await using (var file = File.OpenRead(path))
        {
            using var reader = new TarReader(file);
            while (reader.GetNextEntry() is { } entry)
            {
                names.Add(entry.Name);
            }
        }

        Assert.Equal(["manifest.json", "database.dump", "media.tar.gz", "archive.sha256"], names);
        await BackupArchive.ReadPartsAsync(
            path,
            async (part, content) => Assert.Equal(part.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(content))),
            CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task AnArchiveThatIsCutAnywhereIsRefused()
    {
        var path = await WriteAsync(s_now);
        var bytes = await File.ReadAllBytesAsync(path);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            await File.WriteAllBytesAsync(path, bytes[..length]);
            var refusal = await Assert.ThrowsAsync<BackupException>(() => BackupArchive.VerifyAsync(path, CancellationToken.None));
            Assert.Contains("is cut short", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnArchiveWithOneBitFlippedAnywhereIsRefused()
    {
        var path = await WriteAsync(s_now);
        var bytes = await File.ReadAllBytesAsync(path);
        for (var position = 0; position < bytes.Length; position += 13)
        {
            bytes[position] ^= (byte)(1 << (position % 8));
            await File.WriteAllBytesAsync(path, bytes);
            var refusal = await Assert.ThrowsAsync<BackupException>(() => BackupArchive.VerifyAsync(path, CancellationToken.None));
            Assert.Matches("is (damaged|cut short)", refusal.Message);
            bytes[position] ^= (byte)(1 << (position % 8));
        }

        await File.WriteAllBytesAsync(path, bytes);
        await BackupArchive.VerifyAsync(path, CancellationToken.None);
    }

    [Fact]
    public async Task AFileThatIsNoArchiveIsRefused()
    {
        var path = Path.Combine(_folder, "authentik-20261124T120000Z.tar");
        await File.WriteAllTextAsync(path, new string('x', 10000));
        await Assert.ThrowsAsync<BackupException>(() => BackupArchive.VerifyAsync(path, CancellationToken.None));
        await Assert.ThrowsAsync<BackupException>(() => BackupArchive.ReadManifestAsync(path, CancellationToken.None));
    }

    [Theory]
    [InlineData("2025.2.4", "The archive is of authentik 2025.2.4 and 'authentik' runs 2025.8.4. Set the version to 2025.2.4, restore, and upgrade")]
    [InlineData("2026.2.2", "authentik cannot go back")]
    [InlineData("2025.8.5", "authentik cannot go back")]
    public void AnArchiveOfAnotherReleaseIsRefusedUnlessAskedFor(string version, string reason)
    {
        var manifest = Manifest(s_now) with { AuthentikVersion = version };
        var refusal = Assert.Throws<BackupException>(() => RestoreChecks.Check(manifest, Server(), manifest.SecretKeyFingerprint, 17, new(null)));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'other-release'", refusal.Message, StringComparison.Ordinal);
        RestoreChecks.Check(manifest, Server(), manifest.SecretKeyFingerprint, 17, new(null, AllowOtherRelease: true));
    }

    [Fact]
    public void AnArchiveOfAnOlderPatchOfTheSameLineIsWelcome()
    {
        var manifest = Manifest(s_now) with { AuthentikVersion = "2025.8.1" };
        RestoreChecks.Check(manifest, Server(), manifest.SecretKeyFingerprint, 17, new(null));
    }

    [Fact]
    public void AnArchiveOfAnotherSecretKeyIsRefusedUnlessAskedFor()
    {
        var manifest = Manifest(s_now);
        var other = BackupManifest.FingerprintOf(new string('b', 60));
        var refusal = Assert.Throws<BackupException>(() => RestoreChecks.Check(manifest, Server(), other, 17, new(null)));
        Assert.Contains("another secret key than the one in parameter 'authentik-secret-key'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("everybody is signed out", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('b', 60), refusal.Message, StringComparison.Ordinal);
        RestoreChecks.Check(manifest, Server(), other, 17, new(null, AllowOtherKey: true));
    }

    [Fact]
    public void ADumpOfANewerPostgresIsRefused()
    {
        var manifest = Manifest(s_now);
        var refusal = Assert.Throws<BackupException>(() => RestoreChecks.Check(manifest, Server(), manifest.SecretKeyFingerprint, 16, new(null)));
        Assert.Contains("Use PostgreSQL 17 or later", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetentionRemovesByNumberAndAge()
    {
        var folder = new BackupFolder(_folder, "authentik");
        foreach (var day in Enumerable.Range(0, 6))
        {
            await WriteAsync(s_now.AddDays(-day));
        }

        Assert.Equal(["authentik-20261119T120000Z.tar", "authentik-20261120T120000Z.tar"], (await folder.PruneAsync(4, null, s_now, CancellationToken.None)).Order());
        Assert.Equal(["authentik-20261121T120000Z.tar"], await folder.PruneAsync(null, TimeSpan.FromDays(2.5), s_now, CancellationToken.None));
        Assert.Equal(3, folder.List().Count);
    }

    [Fact]
    public async Task RetentionNeverRemovesTheNewestArchiveThatIsWhole()
    {
        var folder = new BackupFolder(_folder, "authentik");
        var old = await WriteAsync(s_now.AddDays(-30));
        var older = await WriteAsync(s_now.AddDays(-40));
        foreach (var day in new[] { 1, 2 })
        {
            var damaged = await WriteAsync(s_now.AddDays(-day));
            await using var file = File.OpenWrite(damaged);
            file.SetLength(file.Length - 600);
        }

        Assert.Equal([Path.GetFileName(older)], await folder.PruneAsync(2, TimeSpan.FromDays(7), s_now, CancellationToken.None));
        Assert.True(File.Exists(old));

        // And where none is whole, none is removed.
        File.Delete(old);
        Assert.Empty(await folder.PruneAsync(1, TimeSpan.FromHours(1), s_now, CancellationToken.None));
    }

    [Fact]
    public async Task ArchivesOfAnotherServerAreLeftAlone()
    {
        await WriteAsync(s_now.AddDays(-9));
        File.Copy(Path.Combine(_folder, "authentik-20261115T120000Z.tar"), Path.Combine(_folder, "authentik-test-20261101T120000Z.tar"));
        var folder = new BackupFolder(_folder, "authentik");
        Assert.Single(folder.List());
        await folder.PruneAsync(1, TimeSpan.FromSeconds(1), s_now, CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(_folder, "authentik-test-20261101T120000Z.tar")));
    }

    [Fact]
    public void OneOperationAtATimeWorksInAFolder()
    {
        var folder = new BackupFolder(Path.Combine(_folder, "new"), "authentik");
        using (folder.Lock())
        {
            Assert.Contains("Wait for its end", Assert.Throws<BackupException>(() => folder.Lock()).Message, StringComparison.Ordinal);
        }

        using var again = folder.Lock();
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(folder.Path, ".gitignore")));
    }

    [Fact]
    public void TheNextBackupIsDueAFixedTimeAfterTheLast()
    {
        var every = TimeSpan.FromHours(6);
        Assert.Equal(s_now, BackupSchedule.NextAfter(null, every, failed: false, s_now));
        Assert.Equal(s_now.AddHours(4), BackupSchedule.NextAfter(s_now.AddHours(-2), every, failed: false, s_now));
        Assert.Equal(s_now, BackupSchedule.NextAfter(s_now.AddHours(-7), every, failed: false, s_now));
        Assert.Equal(s_now.AddMinutes(10), BackupSchedule.NextAfter(s_now.AddHours(-7), every, failed: true, s_now));
        Assert.Equal(s_now.AddSeconds(30), BackupSchedule.NextAfter(null, TimeSpan.FromSeconds(30), failed: true, s_now));
    }

    [Fact]
    public void TheFingerprintIsNotTheKey()
    {
        var key = "Abc" + new string('d', 57);
        var fingerprint = BackupManifest.FingerprintOf(key);
        Assert.Equal(fingerprint, BackupManifest.FingerprintOf(key));
        Assert.Equal(32, fingerprint.Length);
        Assert.NotEqual(fingerprint, BackupManifest.FingerprintOf(key + "e"));
    }

    private static AuthentikResource Server()
    {
        var builder = TestModel.Builder();
        return TestModel.AddStack(builder, "2025.8.4").Resource;
    }

    private static BackupManifest Manifest(DateTimeOffset created) => new()
    {
        Reason = "backup",
        Created = created,
        Server = "authentik",
        AuthentikVersion = "2025.8.4",
        SecretKeyFingerprint = BackupManifest.FingerprintOf(new string('a', 60)),
        Database = new("authentik", "17.6", 17, "UTF8", 123456, new Dictionary<string, long> { ["public.authentik_core_user"] = 7 }),
        Parts = [],
    };

    private async Task<string> WriteAsync(DateTimeOffset created)
    {
        var folder = new BackupFolder(_folder, "authentik");
        var work = folder.NewWorkFolder();
        List<BackupPart> parts = [];
        foreach (var (name, source) in new[] { ("database.dump", "authentik"), ("media.tar.gz", "/media") })
        {
            var content = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 500).Select(i => $"{name}{i}")));
            await File.WriteAllBytesAsync(Path.Combine(work, name), content);
            parts.Add(new(name, source, content.Length, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        }

        var path = folder.NewPath(created);
        await BackupArchive.WriteAsync(path, Manifest(created) with { Parts = parts }, work, CancellationToken.None);
        Directory.Delete(work);
        return path;
    }
}
