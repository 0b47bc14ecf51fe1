using System.Text.Json.Nodes;

namespace Authentik.Emulator.Models;

/// <summary>An object that authentik's serializer would refuse; the errors have the shape the API answers 400 with.</summary>
internal sealed class ValidationException(JsonObject errors) : Exception(errors.ToJsonString())
{
    internal ValidationException(string attribute, string message)
        : this(new JsonObject { [attribute] = new JsonArray(message) })
    {
    }

    /// <summary>Attribute → list of messages.</summary>
    internal JsonObject Errors { get; } = errors;
}
