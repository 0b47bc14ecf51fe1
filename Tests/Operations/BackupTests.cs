using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Tests.Support;

namespace Tests.Operations;

/// <summary>Archives of a stack that runs, and what becomes of backups and restores that are cut off.</summary>
[Collection(OperationsCollection.Name)]
public class BackupTests(OperationsFixture fixture)
{
    private readonly OperationsGraph _graph = fixture.Graph;

    private sealed class CutOff() : Exception("cut off by the test");

    [Fact]
    public async Task ARoundTripBringsEverythingBackToAnotherMachine()
    {
        var result = await _graph.CommandAsync("authentik", "backup");
        Assert.True(result.Success, result.Message);
        var archive = _graph.Backups.Folder.List()[0];
        var rows = await ObjectsAsync(_graph);
        var media = await _graph.MediaAsync();
        Assert.Contains("icons/shop.png 1000:1000 644", media, StringComparison.Ordinal);
        Assert.Contains(rows, row => row.Contains("dave@example.com", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("authentik_policies.policybinding", StringComparison.Ordinal));

        // New volumes, another password of the database; the secret key is what one must have kept.
        var secrets = new Dictionary<string, string>(_graph.Secrets) { ["postgres-password"] = "another" + _graph.Secrets["postgres-password"] };
        await using var other = await OperationsGraph.StartAsync(fixture.NewFolder(), secrets);
        Assert.DoesNotContain(await ObjectsAsync(other), row => row.Contains("dave@example.com", StringComparison.Ordinal));
        var restored = await other.CommandAsync("authentik", "restore", ("archive", archive.Path));
        Assert.True(restored.Success, restored.Message + await other.LogsAsync());

        Assert.Equal(rows, await ObjectsAsync(other));
        Assert.Equal(media, await other.MediaAsync());
        Assert.True(await OperationsFixture.SignsInAsync(other, "dave", OperationsFixture.Password));
        Assert.True(await OperationsFixture.SignsInAsync(other, AuthentikResource.AdminUserName, secrets["authentik-admin-password"]));
        Assert.Equal("before-restore", (await BackupArchive.VerifyAsync(other.Backups.Folder.List()[0].Path, CancellationToken.None)).Reason);
    }

    /// <summary>Objects of authentik; not what grows by itself, and not when something was last seen or applied.</summary>
    private static async Task<string[]> ObjectsAsync(OperationsGraph graph) =>
        [.. (await graph.RowsAsync()).Where(row => row.StartsWith("public.emulator_object ", StringComparison.Ordinal))];
}
