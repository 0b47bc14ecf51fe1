using System.Text;

namespace Tests.Operations;

/// <summary>Nothing that operations leave behind gives a secret of the run away.</summary>
[Collection(OperationsCollection.Name)]
public class SecretsTests(OperationsFixture fixture)
{
    private readonly OperationsGraph _graph = fixture.Graph;

    [Fact]
    public async Task NoResultLogOrFileHoldsASecret()
    {
        var texts = new StringBuilder();
        foreach (var command in new[] { "backup", "list-backups", "doctor", "upgrade" })
        {
            var result = await _graph.CommandAsync("authentik", command);
            Assert.True(result.Success, $"{command}: {result.Message}");
            texts.AppendLine(result.Message).AppendLine(result.Data?.Value);
        }

        var refused = await _graph.CommandAsync("authentik", "restore", ("archive", "nothing.tar"));
        texts.AppendLine(refused.Message);
        texts.AppendLine(await _graph.LogsAsync());
        foreach (var file in Directory.EnumerateFiles(_graph.Folder))
        {
            texts.AppendLine(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }

        File.Delete(Path.Combine(_graph.Folder, ".authentik.upgrade.json"));
        var all = texts.ToString();
        Assert.True(all.Length > 50_000, "There was hardly anything to look through.");
        Assert.Contains("Dumping 'authentik'", all, StringComparison.Ordinal);
        foreach (var (name, value) in _graph.Secrets)
        {
            Assert.False(all.Contains(value, StringComparison.Ordinal), $"The value of '{name}' is in it.");
        }
    }
}
