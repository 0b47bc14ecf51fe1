namespace Authentik.Aspire.Hosting;

/// <summary>A kind of object that is exported: the model's name in blueprints, its list in the API, and the attribute by which people know one of them.</summary>
/// <param name="Model">The model, as <c>app.model</c>.</param>
/// <param name="Path">Its list, below <c>/api/v3/</c>.</param>
/// <param name="Key">The attribute that tells its objects apart.</param>
internal sealed record ExportKind(string Model, string Path, string Key = "name")
{
    /// <summary>Attributes the API shows and does not take.</summary>
    public IReadOnlyCollection<string> ReadOnly { get; init; } = [];

    /// <summary>Secrets without which authentik makes no new object of the kind; the blueprint takes them from the worker's environment.</summary>
    public IReadOnlyCollection<string> NeededSecrets { get; init; } = [];

    /// <summary>Looked up by others, but not made by the blueprint: what it is made of cannot be read.</summary>
    public bool IsReferenceOnly { get; init; }
}
