namespace Authentik.Aspire.Hosting;

/// <summary>A file that an operation leaves behind: for its owner alone, because it is about people, and under its name only when it is complete.</summary>
internal static class ResultFile
{
    public static void Write(string path, Action<TextWriter> write)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var writer = new StreamWriter(temporary, options))
            {
                write(writer);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public static Task WriteLinesAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken) => Task.Run(
        () => Write(path, writer =>
        {
            foreach (var line in lines)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(line);
                writer.Write('\n');
            }
        }),
        cancellationToken);
}
