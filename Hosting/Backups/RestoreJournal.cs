using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>How far a restore had come when it was cut off.</summary>
internal enum RestorePhase
{
    /// <summary>The new state is being laid beside the old one, which nobody has touched.</summary>
    Staging,

    /// <summary>The new state takes the place of the old one.</summary>
    Swapping,
}

/// <summary>
/// A note beside the archives that a restore is under way. It is there from before the first change until all is done or undone, so a run that finds it knows
/// that an earlier one was killed in between.
/// </summary>
internal sealed class RestoreJournal(BackupFolder folder)
{
    private readonly string _path = Path.Combine(folder.Path, $".{folder.Server}.restore.json");

    private sealed record Note(string Archive, RestorePhase Phase, DateTimeOffset Time);

    public RestorePhase? Phase => File.Exists(_path) ? JsonSerializer.Deserialize<Note>(File.ReadAllText(_path), BackupManifest.Json)!.Phase : null;

    public void Write(string archive, RestorePhase phase, DateTimeOffset now)
    {
        var temporary = $"{_path}.new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new Note(archive, phase, now), BackupManifest.Json));
        File.Move(temporary, _path, overwrite: true);
    }

    public void Delete() => File.Delete(_path);
}
