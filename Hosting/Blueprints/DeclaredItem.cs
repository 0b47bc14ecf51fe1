using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What becomes of an object when it is no longer declared.</summary>
internal enum Fate
{
    /// <summary>It was made by what was declared, and goes with it.</summary>
    Remove,

    /// <summary>It is authentik's own, and some of its attributes get their first values back.</summary>
    Restore,

    /// <summary>It is not looked at, but others are found by it.</summary>
    Keep,
}

/// <summary>An object that was declared, as it is remembered.</summary>
/// <param name="Model">Its model, or <see cref="FileModel"/>.</param>
/// <param name="Id">What other objects of the same list refer to it by.</param>
/// <param name="Identifiers">What it is found by, with authentik's tags.</param>
/// <param name="Key">What it is found by, in a form that does not depend on the other objects.</param>
/// <param name="Fate">What becomes of it.</param>
internal sealed record DeclaredItem(string Model, string? Id, YamlMappingNode Identifiers, string Key, Fate Fate)
{
    /// <summary>Stands for a blueprint of the user's own. What it made is not known.</summary>
    public const string FileModel = "blueprint";

    /// <summary>A name for people: the last part of each identifier, and the kind of object.</summary>
    public string Description =>
        $"{Model.Split('.')[^1]} '{string.Join(", ", Identifiers.Children.Values.Select(value => value.AllNodes.OfType<YamlScalarNode>().LastOrDefault()?.Value))}'";
}
