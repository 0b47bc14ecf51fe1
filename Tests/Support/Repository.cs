using System.Reflection;

namespace Tests.Support;

/// <summary>The files of this repository, and reference data beside it where there is any.</summary>
public static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The text of a published schema, or <see langword="null"/> where it is not at hand.</summary>
    public static string? ReadReference(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", name));
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
