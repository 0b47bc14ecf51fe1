using System.Text.Json.Nodes;

namespace Authentik.Emulator.Models;

/// <summary>What kind of value an attribute takes.</summary>
internal enum AttributeKind
{
    Text,
    Slug,
    Integer,
    Boolean,
    Mapping,
    List,
    Reference,
    References,
}

/// <summary>An attribute of a model, as authentik's serializer accepts it.</summary>
internal sealed record AttributeDefinition(string Name, AttributeKind Kind)
{
    /// <summary>A new object must be given it.</summary>
    internal bool IsRequired { get; init; }

    /// <summary>Null is a value.</summary>
    internal bool IsNullable { get; init; }

    /// <summary>No two objects of the model share it.</summary>
    internal bool IsUnique { get; init; }

    /// <summary>Accepted in blueprints only, and never shown: the password of a user, the key of a token.</summary>
    internal bool IsBlueprintOnly { get; init; }

    /// <summary>The only values accepted; empty for any.</summary>
    internal IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The only values accepted as items of a list; empty for any.</summary>
    internal IReadOnlyList<string> ItemChoices { get; init; } = [];

    /// <summary>A number below zero is refused.</summary>
    internal bool IsPositive { get; init; }

    /// <summary>The text is a duration.</summary>
    internal bool IsDuration { get; init; }

    /// <summary>The model a reference points to.</summary>
    internal string Target { get; init; } = "";

    /// <summary>The value of a new object that was given none.</summary>
    internal JsonNode? Default { get; init; }

    internal AttributeDefinition Required() => this with { IsRequired = true };

    internal AttributeDefinition Nullable() => this with { IsNullable = true };

    internal AttributeDefinition Unique() => this with { IsUnique = true };

    internal AttributeDefinition BlueprintOnly() => this with { IsBlueprintOnly = true };

    internal AttributeDefinition OneOf(params string[] choices) => this with { Choices = choices, Default = choices[0] };

    internal AttributeDefinition Of(params string[] items) => this with { ItemChoices = items };

    internal AttributeDefinition Positive() => this with { IsPositive = true };

    internal AttributeDefinition Or(JsonNode value) => this with { Default = value };
}
