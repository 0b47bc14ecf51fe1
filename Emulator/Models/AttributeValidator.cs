using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Checks one value against its definition and brings it into the form it is stored in.</summary>
internal static partial class AttributeValidator
{
    /// <summary>The stored form of a value, or the message of the refusal.</summary>
    internal static (JsonNode? Value, string? Error) Validate(AttributeDefinition attribute, JsonNode? value, ObjectStore store)
    {
        if (value is null)
        {
            return attribute.IsNullable ? (null, null) : (null, "This field may not be null.");
        }

        return attribute.Kind switch
        {
            AttributeKind.Text or AttributeKind.Slug => ValidateText(attribute, value),
            AttributeKind.Integer => ValidateInteger(attribute, value),
            AttributeKind.Boolean => Boolean(value) is { } flag ? (flag, null) : (null, "Must be a valid boolean."),
            AttributeKind.Mapping => value is JsonObject ? (value.DeepClone(), null) : (null, "Value must be a dictionary, and not have any duplicate keys."),
            AttributeKind.List => ValidateList(attribute, value),
            AttributeKind.Reference => ValidateReference(attribute, value, store),
            AttributeKind.References => ValidateReferences(attribute, value, store),
            _ => throw new InvalidOperationException($"No rule for {attribute.Kind}."),
        };
    }

    /// <summary>A primary key in the form in which references hold it: numbers for users and providers, text for the rest.</summary>
    internal static JsonNode KeyOf(string model, string pk) =>
        model is ModelNames.User or ModelNames.Provider || ModelNames.Expand(ModelNames.Provider).Contains(model)
            ? JsonValue.Create(long.Parse(pk, CultureInfo.InvariantCulture))
            : JsonValue.Create(pk);

    private static (JsonNode?, string?) ValidateText(AttributeDefinition attribute, JsonNode value)
    {
        var kind = value.GetValueKind();
        if (kind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return (null, "Not a valid string.");
        }

        var text = value.ToString();
        if (attribute.IsRequired && text.Length == 0)
        {
            return (null, "This field may not be blank.");
        }

        if (attribute.Choices.Count > 0 && !attribute.Choices.Contains(text))
        {
            return (null, $"\"{text}\" is not a valid choice.");
        }

        if (attribute.IsDuration && !Duration.IsValid(text))
        {
            return (null, $"{text} is not in the correct format of 'hours=3;minutes=1'.");
        }

        return attribute.Kind is AttributeKind.Slug && !SlugPattern().IsMatch(text)
            ? (null, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.")
            : (JsonValue.Create(text), null);
    }

    private static (JsonNode?, string?) ValidateInteger(AttributeDefinition attribute, JsonNode value) => Integer(value) switch
    {
        null => (null, "A valid integer is required."),
        < 0 when attribute.IsPositive => (null, "Ensure this value is greater than or equal to 0."),
        { } number => (number, null),
    };

    private static (JsonNode?, string?) ValidateList(AttributeDefinition attribute, JsonNode value)
    {
        if (value is not JsonArray items)
        {
            return (null, NotAList(value));
        }

        var wrong = attribute.ItemChoices.Count == 0 ? null : items.FirstOrDefault(item => !attribute.ItemChoices.Contains(item?.ToString() ?? ""));
        return wrong is null ? (value.DeepClone(), null) : (null, $"\"{wrong}\" is not a valid choice.");
    }

    private static (JsonNode?, string?) ValidateReference(AttributeDefinition attribute, JsonNode value, ObjectStore store)
    {
        if (value is not JsonValue)
        {
            return (null, "Incorrect type. Expected pk value.");
        }

        var pk = value.ToString();
        return store.Get(attribute.Target, pk) is { } row
            ? (KeyOf(row.Model, row.Pk), null)
            : (null, $"Invalid pk \"{pk}\" - object does not exist.");
    }

    private static (JsonNode?, string?) ValidateReferences(AttributeDefinition attribute, JsonNode value, ObjectStore store)
    {
        if (value is not JsonArray items)
        {
            return (null, NotAList(value));
        }

        var keys = new JsonArray();
        foreach (var item in items)
        {
            var (key, error) = item is null ? (null, "This field may not be null.") : ValidateReference(attribute, item, store);
            if (error is not null)
            {
                return (null, error);
            }

            keys.Add(key);
        }

        return (keys, null);
    }

    private static long? Integer(JsonNode value) =>
        long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? Boolean(JsonNode value) => value.ToString().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        _ => null,
    };

    private static string NotAList(JsonNode value) =>
        $"Expected a list of items but got type \"{(value is JsonObject ? "dict" : value.GetValueKind() is JsonValueKind.String ? "str" : "int")}\".";

    [GeneratedRegex("^[-a-zA-Z0-9_]+$")]
    private static partial Regex SlugPattern();
}
