using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Npgsql;
using Tests.Model;
using Tests.Support;

namespace Tests.Operations;

/// <summary>Archives of a stack that runs, and what becomes of backups and restores that are cut off.</summary>
[Collection(OperationsCollection.Name)]
public partial class BackupTests(OperationsFixture fixture)
{
    private readonly OperationsGraph _graph = fixture.Graph;

    private sealed class CutOffException() : Exception("cut off by the test");

    [Fact]
    public async Task ARoundTripBringsEverythingBackToAnotherMachine()
    {
        var archive = await SaveAsync();
        var objects = await ObjectsAsync(_graph);
        var media = await _graph.MediaAsync();
        Assert.Contains("icons/shop.png 1000:1000 644", media, StringComparison.Ordinal);
        Assert.Contains(objects, row => row.Contains("dave@example.com", StringComparison.Ordinal));
        Assert.Contains(objects, row => row.Contains("authentik_policies.policybinding", StringComparison.Ordinal));

        // New volumes, another password of the database; the secret key is what one must have kept.
        var secrets = new Dictionary<string, string>(_graph.Secrets) { ["postgres-password"] = "another" + _graph.Secrets["postgres-password"] };
        var copies = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(archive.Path)!, "copies")).FullName;
        await using var other = await OperationsGraph.StartAsync(fixture.NewFolder(), secrets, (builder, authentik) =>
        {
            OperationsFixture.Declare(builder, authentik);
            Schedule(authentik, copies);
        });
        await other.WaitForHealthyAsync("authentik-backups");
        Assert.Equal(other.Backups.Folder.List()[^1].Name, Path.GetFileName(Directory.EnumerateFiles(copies).Single()));
        Assert.DoesNotContain(await ObjectsAsync(other), row => row.Contains("dave@example.com", StringComparison.Ordinal));
        var restored = await other.CommandAsync("authentik", "restore", ("archive", archive.Path));
        Assert.True(restored.Success, restored.Message);

        var after = await ObjectsAsync(other);
        var differences = objects.Except(after).Concat(after.Except(objects)).ToArray();
        Assert.True(differences.Length == 0, string.Join('\n', differences));
        Assert.Equal(media, await other.MediaAsync());
        Assert.True(await OperationsFixture.SignsInAsync(other, "dave", OperationsFixture.Password));
        Assert.True(await OperationsFixture.SignsInAsync(other, AuthentikResource.AdminUserName, secrets["authentik-admin-password"]));
        Assert.Contains("It did not serve for", restored.Data!.Value, StringComparison.Ordinal);

        // A bind mount that is the user's own is left alone.
        Assert.Contains("/templates", restored.Data.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABackupHoldsEverythingAndNoSecretThatIsNotInTheDatabase()
    {
        var archive = await SaveAsync();
        var manifest = await BackupArchive.VerifyAsync(archive.Path, CancellationToken.None);
        Assert.Equal(["database.dump", "blueprints-custom.tar.gz", "media.tar.gz", "templates.tar.gz"], manifest.Parts.Select(p => p.File).OrderBy(f => f != "database.dump").ThenBy(f => f));
        Assert.Equal(17, manifest.Database.Major);
        Assert.True(manifest.Database.Rows["public.emulator_object"] > 50);

        var raw = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(archive.Path));
        List<string> folders = [];
        await BackupArchive.ReadPartsAsync(
            archive.Path,
            async (part, content) =>
            {
                if (part.File.EndsWith(".gz", StringComparison.Ordinal))
                {
                    using var plain = new MemoryStream();
                    await using var gzip = new GZipStream(content, CompressionMode.Decompress);
                    await gzip.CopyToAsync(plain);
                    raw += Encoding.Latin1.GetString(plain.ToArray());
                    plain.Position = 0;
                    using var reader = new TarReader(plain);
                    while (reader.GetNextEntry() is { } entry)
                    {
                        folders.Add(entry.Name);
                    }
                }
            },
            CancellationToken.None);
        Assert.Contains("./public/icons/shop.png", folders);
        Assert.Contains("./welcome.html", folders);
        Assert.All(_graph.Secrets, secret => Assert.DoesNotContain(secret.Value, raw, StringComparison.Ordinal));

        // The dump itself, unpacked: what authentik keeps in its database is in it, the keys to the house are not.
        var sql = await DumpTextAsync(archive);
        Assert.Contains("dave@example.com", sql, StringComparison.Ordinal);
        foreach (var name in new[] { "authentik-secret-key", "authentik-admin-password", "postgres-password", "redis-password", "carol-password" })
        {
            Assert.DoesNotContain(_graph.Secrets[name], sql, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Dump", true)]
    [InlineData("Folders", false)]
    [InlineData("Pack", true)]
    [InlineData("Publish", false)]
    public async Task ABackupThatIsCutOffLeavesNothingThatLooksLikeOne(string at, bool killed)
    {
        var step = Enum.Parse<OperationStep>(at);
        var folder = _graph.Backups.Folder;
        var before = folder.List();
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<Exception>(() => _graph.Backups.RunAsync("backup", Cut(step, killed, cancellation), cancellation.Token));
        Assert.Equal(before, folder.List());
        Assert.Equal(killed, Directory.EnumerateDirectories(folder.Path, ".*.partial-*").Any());

        // The next one clears up.
        await SaveAsync();
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, ".*.partial-*"));
    }

    [Theory]
    [InlineData("SafetyBackup")]
    [InlineData("Stage")]
    [InlineData("SwapFolders")]
    [InlineData("Check")]
    public async Task ARestoreThatIsCancelledLeavesTheOldStateRunning(string at)
    {
        var archive = await SaveAsync();
        var state = await ChangeAsync();
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BackupOperations.RestoreOf(_graph.Server, _graph.App.Services).RunAsync(new(archive.Name, SkipSafetyBackup: at != "SafetyBackup"), Cut(Enum.Parse<OperationStep>(at), false, cancellation), cancellation.Token));
        await CheckAsync(state);
    }

    /// <summary>Where all of the new state lies beside the old one. The other points: <see cref="KilledAppHostTests"/>.</summary>
    [Fact]
    public async Task ARestoreThatIsKilledBeforeItsFirstRenameIsUndoneByTheNextRun()
    {
        var archive = await SaveAsync();
        var state = await ChangeAsync();
        var restore = BackupOperations.RestoreOf(_graph.Server, _graph.App.Services);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAsync<CutOffException>(() =>
            restore.RunAsync(new(archive.Name, SkipSafetyBackup: true), Cut(OperationStep.Swap, true, cancellation), cancellation.Token));
        Assert.False(_graph.Running.IsRunning(_graph.Server));

        // What the next start of the app host does before it lets the server start.
        await restore.RecoverInterruptedAsync(new(_ => Task.CompletedTask), CancellationToken.None);
        await _graph.Running.StartAsync([_graph.Server, _graph.Server.Worker], [_graph.Server, _graph.Server.Worker], CancellationToken.None);
        await CheckAsync(state);
    }

    [Fact]
    public async Task AnArchiveThatDoesNotFitIsRefusedBeforeAnythingIsTouched()
    {
        var archive = await SaveAsync();
        var started = Started();
        var damaged = Path.Combine(Path.GetDirectoryName(archive.Path)!, "damaged.tar");
        var bytes = await File.ReadAllBytesAsync(archive.Path);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(damaged, bytes);
        await RefusedAsync("is damaged", damaged);
        await File.WriteAllBytesAsync(damaged, bytes[..^5000]);
        await RefusedAsync("is cut short", damaged);
        await RefusedAsync("There is no archive", "no-such-file.tar");

        await RepackAsync(archive.Path, damaged, manifest => manifest with { AuthentikVersion = "2026.2.2" });
        await RefusedAsync("authentik cannot go back", damaged);
        await RepackAsync(archive.Path, damaged, manifest => manifest with { SecretKeyFingerprint = BackupManifest.FingerprintOf("another key") });
        await RefusedAsync("another secret key", damaged);
        Assert.Equal(started, Started());

        async Task RefusedAsync(string reason, string path)
        {
            var files = _graph.Backups.Folder.List();
            var result = await _graph.CommandAsync("authentik", "restore", ("archive", path));
            Assert.False(result.Success);
            Assert.Contains(reason, result.Message, StringComparison.Ordinal);
            Assert.Equal(files, _graph.Backups.Folder.List());
        }

        (DateTime?, DateTime?) Started() => (_graph.Running.Snapshot(_graph.Server)!.StartTimeStamp, _graph.Running.Snapshot(_graph.Server.Worker)!.StartTimeStamp);
    }

    /// <summary>The database of the graph, declared as somebody else's that the app only knows the address of.</summary>
    [Fact]
    public async Task AnExternalDatabaseIsExaminedSavedAndRestoredWithAContainerOfItsOwn()
    {
        var known = new NpgsqlConnectionStringBuilder(await _graph.Server.Database!.ConnectionStringExpression.GetValueAsync(CancellationToken.None));
        var builder = TestModel.Builder($"--Parameters:db-password={_graph.Secrets["postgres-password"]}");
        var external = builder.AddAuthentik("external", httpPort: null)
            .WithVersion(AuthentikVersion.Parse("2026.2.2"))
            .WithExternalDatabase("host.docker.internal", builder.AddParameter("db-password", secret: true), known.Username!, known.Database!, known.Port)
            .WithReplicas(2);
        await using var model = await TestModel.CompleteAsync(builder);
        var state = await new DoctorStores(external.Resource, new AuthentikStack(external.Resource, model.Services), model.Services).DatabaseAsync(CancellationToken.None);
        Assert.True(state.Value is not null, state.Failure);
        Assert.StartsWith("17.", state.Value.ServerVersion, StringComparison.Ordinal);

        var engine = await ContainerEngine.ResolveAsync(_graph.App.Services, CancellationToken.None);
        var tools = await PostgresTools.ConnectAsync(engine, external.Resource, container: null, "authentik-aspire/postgres:17", CancellationToken.None);
        using var dump = new MemoryStream();
        DatabaseFacts facts;
        await using (var snapshot = await DatabaseSnapshot.TakeAsync(tools, CancellationToken.None))
        {
            facts = await snapshot.ReadFactsAsync(CancellationToken.None);
            await tools.DumpAsync(snapshot.Id, dump, CancellationToken.None);
        }

        // Beside the one in use, which a restore would swap it with.
        dump.Position = 0;
        var swap = new DatabaseSwap(tools);
        try
        {
            Assert.Empty(DatabaseSnapshot.Compare(facts.Rows, await swap.StageAsync(dump, CancellationToken.None)));
        }
        finally
        {
            await swap.DiscardAsync(CancellationToken.None);
        }

        var official = await PostgresTools.ConnectAsync(engine, external.Resource, container: null, toolsImage: null, CancellationToken.None);
        Assert.Equal("docker.io/library/postgres:17", official.Image);
    }

    /// <summary>The first is made at once, as there is none yet.</summary>
    private static void Schedule(IResourceBuilder<AuthentikResource> authentik, string copies) =>
        authentik.WithBackups(TimeSpan.FromHours(1), folder: BackupSettings.Of(authentik.Resource).Folder, configureBackups: backups => backups
            .WithOffsiteCopy("sh", "-c", "cp \"$0\" \"$COPY_TO\"", "{archive}")
            .WithEnvironment("COPY_TO", copies));

    /// <summary>Cuts an operation off at a step: by its token, or as a process that is killed there, which clears nothing up.</summary>
    private static OperationSteps Cut(OperationStep at, bool killed, CancellationTokenSource cancellation)
    {
        var dead = false;
        return new(_ => Task.CompletedTask, step =>
        {
            if (dead || (step == at && killed))
            {
                dead = true;
                throw new CutOffException();
            }

            if (step == at)
            {
                cancellation.Cancel();
            }

            return Task.CompletedTask;
        });
    }

    private async Task<BackupFile> SaveAsync()
    {
        var result = await _graph.CommandAsync("authentik", "backup");
        Assert.True(result.Success, result.Message);
        return _graph.Backups.Folder.List()[0];
    }

    /// <summary>Makes what a restore would take away, and returns the state with it.</summary>
    private async Task<(string User, string Media)> ChangeAsync()
    {
        var name = $"user-{Guid.NewGuid():N}";
        await _graph.PostAsync("core/users/", new { username = name, name });
        await _graph.ScriptAsync($"echo {name} > /media/public/{name} && chown 1000:1000 /media/public/{name}");
        return (name, await _graph.MediaAsync());
    }

    private async Task CheckAsync((string User, string Media) state)
    {
        await _graph.WaitForHealthyAsync("authentik", "authentik-worker");
        Assert.Contains(await ObjectsAsync(_graph), row => row.Contains(state.User, StringComparison.Ordinal));
        Assert.Equal(state.Media, await _graph.MediaAsync());
        Assert.True(await OperationsFixture.SignsInAsync(_graph, "dave", OperationsFixture.Password));
        await using var connection = await _graph.OpenDatabaseAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname LIKE '%_restore_%'", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    private static async Task RepackAsync(string archive, string target, Func<BackupManifest, BackupManifest> change)
    {
        var work = Directory.CreateTempSubdirectory("authentik-repack-").FullName;
        await BackupArchive.ReadPartsAsync(
            archive,
            async (part, content) =>
            {
                await using var file = File.Create(Path.Combine(work, part.File));
                await content.CopyToAsync(file);
            },
            CancellationToken.None);
        File.Delete(target);
        await BackupArchive.WriteAsync(target, change(await BackupArchive.ReadManifestAsync(archive, CancellationToken.None)), work, CancellationToken.None);
        Directory.Delete(work, recursive: true);
    }

    private async Task<string> DumpTextAsync(BackupFile archive)
    {
        var engine = await ContainerEngine.ResolveAsync(_graph.App.Services, CancellationToken.None);
        using var text = new MemoryStream();
        await BackupArchive.ReadPartsAsync(
            archive.Path,
            (part, content) => part.File == BackupPart.Dump
                ? engine.RunAsync(
                    ["exec", "--interactive", _graph.Running.ContainerIdOf(_graph.Server.Database!.Parent)!, "pg_restore", "--file=-"],
                    new EngineStreams { Input = content, Output = text },
                    CancellationToken.None)
                : Task.CompletedTask,
            CancellationToken.None);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Every object of authentik, each with its whole content but for when a worker last applied a blueprint and when a user last signed in: a restore signs the administrator in.</summary>
    private static async Task<string[]> ObjectsAsync(OperationsGraph graph) =>
    [
        .. (await graph.RowsAsync())
            .Where(row => row.StartsWith("public.emulator_object ", StringComparison.Ordinal) && !row.Contains("(authentik_events.event,", StringComparison.Ordinal))
            .Select(row => LastChange().Replace(LastTime().Replace(row, ""), "")),
    ];

    // With the comma before it: who never signed in has no such attribute at all.
    [GeneratedRegex("""(, )?\"+(last_applied|last_login)\"+: (null|\"+[^"]*\"+)""")]
    private static partial Regex LastTime();

    // When a row was last written: a restore ends with a sign-in, which writes to the user's, and two events.
    [GeneratedRegex("""\,"[^"]*"\)$""")]
    private static partial Regex LastChange();
}
