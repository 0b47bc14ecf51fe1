namespace Tests.Support;

/// <summary>A folder with some empty files in it, for the time of a test.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder(params string[] files)
    {
        Path = Directory.CreateTempSubdirectory("authentik-aspire-").FullName;
        foreach (var file in files)
        {
            File.WriteAllText(this[file], "");
        }
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
