using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>An upgrade that was prepared: what was there before it, to compare with after the next start.</summary>
internal sealed record PendingUpgrade(string From, string To, string Archive, DateTimeOffset Prepared, IReadOnlyDictionary<string, long> Rows);

/// <summary>The note about it, beside the archives.</summary>
internal sealed class UpgradeJournal(BackupFolder folder)
{
    private readonly string _path = Path.Combine(folder.Path, $".{folder.Server}.upgrade.json");

    public PendingUpgrade? Read() =>
        File.Exists(_path) ? JsonSerializer.Deserialize<PendingUpgrade>(File.ReadAllText(_path), BackupManifest.Json) : null;

    public void Write(PendingUpgrade upgrade)
    {
        var temporary = $"{_path}.new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(upgrade, BackupManifest.Json));
        File.Move(temporary, _path, overwrite: true);
    }

    public void Delete() => File.Delete(_path);
}
