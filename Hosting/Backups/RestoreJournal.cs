using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// A note beside the archives that a restore is replacing the old state. It is there from before the first change until all is done or undone, so a run that
/// finds it knows that an earlier one was killed in between.
/// </summary>
internal sealed class RestoreJournal(BackupFolder folder)
{
    private readonly string _path = Path.Combine(folder.Path, $".{folder.Server}.restore.json");

    public bool Exists => File.Exists(_path);

    public void Write(string archive, DateTimeOffset now)
    {
        var temporary = $"{_path}.new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new { archive, started = now }, BackupManifest.Json));
        File.Move(temporary, _path, overwrite: true);
    }

    public void Delete() => File.Delete(_path);
}
