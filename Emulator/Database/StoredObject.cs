using System.Text.Json.Nodes;

namespace Authentik.Emulator.Database;

/// <summary>An object of a model: its primary key as text and its attributes.</summary>
internal sealed record StoredObject(string Model, string Pk, JsonObject Data)
{
    /// <summary>An attribute as text; null and missing are empty.</summary>
    internal string Text(string attribute) => Data[attribute]?.ToString() ?? "";

    /// <summary>An attribute as a switch.</summary>
    internal bool Flag(string attribute) => Data[attribute] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>An attribute that holds a list, as texts.</summary>
    internal IReadOnlyList<string> List(string attribute) =>
        Data[attribute] is JsonArray array ? [.. array.Select(item => item?.ToString() ?? "")] : [];
}
