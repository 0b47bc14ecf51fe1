using System.Text.Json.Nodes;

namespace Authentik.Emulator.Database;

/// <summary>A page of the objects of a model. Attribute names come from the code, values from the caller.</summary>
internal sealed record ObjectQuery(string Model, string OrderBy, int Limit, int Offset)
{
    internal JsonObject Attributes { get; init; } = [];

    /// <summary>Attributes that must equal a text whatever its case.</summary>
    internal IReadOnlyList<(string Name, string Value)> AttributesIgnoringCase { get; init; } = [];

    /// <summary>Attributes that must be one of some texts.</summary>
    internal IReadOnlyList<(string Name, string[] Values)> AttributesAnyOf { get; init; } = [];

    internal bool Descending { get; init; }

    internal string SearchText { get; init; } = "";

    internal IReadOnlyList<string> SearchIn { get; init; } = [];
}
