namespace Authentik.Emulator.Models;

/// <summary>How objects of a model are numbered.</summary>
internal enum PrimaryKeyKind
{
    Uuid,
    User,
    Provider,
}

/// <summary>A model the emulator knows: its key and every attribute it accepts.</summary>
internal sealed record ModelDefinition(string Name, PrimaryKeyKind Key, IReadOnlyList<AttributeDefinition> Attributes)
{
    /// <summary>The attribute of that name, or null.</summary>
    internal AttributeDefinition? Find(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    internal static AttributeDefinition Text(string name) => new(name, AttributeKind.Text) { Default = "" };

    internal static AttributeDefinition Duration(string name, string value) => new(name, AttributeKind.Text) { Default = value, IsDuration = true };

    internal static AttributeDefinition Slug(string name) => new(name, AttributeKind.Slug);

    internal static AttributeDefinition Integer(string name, int value) => new(name, AttributeKind.Integer) { Default = value };

    internal static AttributeDefinition Boolean(string name, bool value) => new(name, AttributeKind.Boolean) { Default = value };

    internal static AttributeDefinition Mapping(string name) => new(name, AttributeKind.Mapping);

    internal static AttributeDefinition List(string name) => new(name, AttributeKind.List);

    internal static AttributeDefinition Reference(string name, string target) => new(name, AttributeKind.Reference) { Target = target };

    internal static AttributeDefinition References(string name, string target) => new(name, AttributeKind.References) { Target = target };
}
