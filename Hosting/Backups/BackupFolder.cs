using System.Globalization;

namespace Authentik.Aspire.Hosting;

/// <summary>An archive in the folder; the time is that of its name.</summary>
internal sealed record BackupFile(string Path, DateTimeOffset Created)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public long Size => new FileInfo(Path).Length;
}

/// <summary>Where the archives of one server are. Only whole archives have a name that ends in <c>.tar</c>; what is being made lies in a hidden folder beside them.</summary>
internal sealed class BackupFolder(string path, string server)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public string Path { get; } = path;

    public string Server { get; } = server;

    private string Prefix => $"{Server}-";

    private string WorkPrefix => $".{Server}.partial-";

    /// <summary>Makes the folder, readable for its owner alone: a database holds password hashes and keys.</summary>
    public void Create()
    {
        if (Directory.Exists(Path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // The folder may be inside a clone; nobody wants a database in a commit.
        File.WriteAllText(System.IO.Path.Combine(Path, ".gitignore"), "*\n");
    }

    /// <summary>One operation at a time, whichever app host it belongs to. The lock goes with the process that has it.</summary>
    /// <exception cref="BackupException">Another operation is under way.</exception>
    public IDisposable Lock()
    {
        Create();
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, $".{Server}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException ex) when (ex is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new BackupException($"Another backup or restore of '{Server}' works in '{Path}'. Wait for its end.", ex);
        }
    }

    /// <summary>Whole archives, the newest first.</summary>
    public IReadOnlyList<BackupFile> List() =>
        Directory.Exists(Path)
            ? [.. from file in Directory.EnumerateFiles(Path, $"{Prefix}*.tar")
                  let time = TimeOf(file)
                  where time is not null
                  orderby time descending, file descending
                  select new BackupFile(file, time.Value)]
            : [];

    /// <summary>An archive by its name or path; without one, the newest.</summary>
    public BackupFile Find(string? archive)
    {
        if (string.IsNullOrWhiteSpace(archive))
        {
            return List().FirstOrDefault() ?? throw new BackupException($"There is no backup of '{Server}' in '{Path}'. Give the path of an archive, or make a backup first.");
        }

        var path = System.IO.Path.GetFullPath(archive, Path);
        return File.Exists(path)
            ? new(path, TimeOf(path) ?? File.GetLastWriteTimeUtc(path))
            : throw new BackupException($"There is no archive '{archive}' in '{Path}'. It has: {(List() is { Count: > 0 } files ? string.Join(", ", files.Take(10).Select(f => f.Name)) : "none")}.");
    }

    /// <summary>A name that no archive has yet.</summary>
    public string NewPath(DateTimeOffset time)
    {
        for (var second = 0; ; second++)
        {
            var path = System.IO.Path.Combine(Path, $"{Prefix}{time.AddSeconds(second).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}.tar");
            if (!File.Exists(path))
            {
                return path;
            }
        }
    }

    /// <summary>A folder for what is being made. The caller holds the lock, so those of other names are what killed runs left.</summary>
    public string NewWorkFolder()
    {
        foreach (var stale in Directory.EnumerateDirectories(Path, $"{WorkPrefix}*"))
        {
            Directory.Delete(stale, recursive: true);
        }

        return Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{WorkPrefix}{System.IO.Path.GetRandomFileName()}")).FullName;
    }

    /// <summary>
    /// Removes archives beyond the number to keep and those that are too old. The newest archive that is whole stays whatever its age or rank.
    /// </summary>
    /// <returns>The names of what was removed.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(int? keep, TimeSpan? keepFor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var files = List();
        var candidates = files.Where((file, rank) => rank >= (keep ?? int.MaxValue) || now - file.Created > (keepFor ?? TimeSpan.MaxValue)).ToList();
        if (candidates.Count == 0)
        {
            return [];
        }

        var whole = await NewestWholeAsync(files, cancellationToken).ConfigureAwait(false);
        List<string> removed = [];
        foreach (var file in candidates.Where(file => file != whole && whole is not null))
        {
            File.Delete(file.Path);
            removed.Add(file.Name);
        }

        return removed;
    }

    private static async Task<BackupFile?> NewestWholeAsync(IEnumerable<BackupFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            try
            {
                await BackupArchive.VerifyAsync(file.Path, cancellationToken).ConfigureAwait(false);
                return file;
            }
            catch (BackupException)
            {
                // Damaged; an older one has to do.
            }
        }

        return null;
    }

    private DateTimeOffset? TimeOf(string file)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(file);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(name[Prefix.Length..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null;
    }
}
