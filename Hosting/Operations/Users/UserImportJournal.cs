using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// What an import has done so far, a line a step, on disk before the next step begins: an import that was killed goes on where it stopped, and knows
/// which users it had made but not finished. The file is gone when the import is complete. It holds line numbers, no person and no secret.
/// </summary>
internal sealed class UserImportJournal : IDisposable
{
    /// <summary>The request that makes the user is about to be sent.</summary>
    public const string Creating = "creating";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly StreamWriter _writer;

    private UserImportJournal(string path, Dictionary<int, string> steps)
    {
        _path = path;
        Steps = steps;
        _writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    /// <summary>The last step of each line in earlier runs: <see cref="Creating"/>, or the outcome.</summary>
    public IReadOnlyDictionary<int, string> Steps { get; }

    /// <summary>The same content imported in the same way is the same import.</summary>
    public static UserImportJournal Open(string folder, UserFile file, UserImportOptions options)
    {
        var key = Encoding.UTF8.GetBytes($"{options.Invitation} {options.ResetsPasswords} {options.MailStage}");
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(key, file.Content))[..16];
        var path = Path.Combine(folder, $".import-{hash}.journal");
        var steps = new Dictionary<int, string>();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            // The last line of a run that was killed may be half there; what it says is then found out anew.
            if (TryRead(line) is { } entry)
            {
                steps[entry.Line] = entry.Step;
            }
        }

        if (File.Exists(path) && File.ReadAllBytes(path) is [.., not (byte)'\n'])
        {
            File.AppendAllText(path, "\n");
        }

        return new(path, steps);
    }

    public void Write(int line, string step)
    {
        lock (_gate)
        {
            _writer.Write(JsonSerializer.Serialize(new Entry(line, step)) + "\n");
        }
    }

    /// <summary>The import is complete.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _writer.Dispose();

    private static Entry? TryRead(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<Entry>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Entry(int Line, string Step);
}
