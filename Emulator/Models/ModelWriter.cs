using System.Globalization;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>
/// Creates and changes objects the way authentik's serializers do: checks every attribute, fills in defaults, then lets the rules of the
/// model do what the model's own save does (<see cref="ModelRules"/>).
/// </summary>
internal sealed class ModelWriter(ModelCatalog catalog, ObjectStore store, bool fromBlueprint)
{
    internal ObjectStore Store => store;

    internal ModelCatalog Catalog => catalog;

    /// <summary>Whether a blueprint writes, which may set what the API may not.</summary>
    internal bool FromBlueprint => fromBlueprint;

    /// <summary>Creates an object, or changes the existing one by the attributes given.</summary>
    internal StoredObject Save(string model, StoredObject? existing, JsonObject input, string? pk = null)
    {
        var definition = catalog.Get(model);
        var data = existing is null ? [] : (JsonObject)existing.Data.DeepClone();
        var errors = new JsonObject();
        var given = new JsonObject();
        foreach (var (name, value) in input)
        {
            if (name == "pk")
            {
                continue;
            }

            if (definition.Find(name) is not { } attribute || (attribute.IsBlueprintOnly && !fromBlueprint))
            {
                errors[name] = new JsonArray($"The authentik emulator does not know this attribute of {model}{(fromBlueprint ? "" : " here")}.");
                continue;
            }

            var (stored, error) = AttributeValidator.Validate(attribute, value, store);
            if (error is not null)
            {
                errors[name] = new JsonArray(error);
                continue;
            }

            given[name] = stored;
        }

        var left = definition.Attributes.Where(attribute => !given.ContainsKey(attribute.Name) && !errors.ContainsKey(attribute.Name));
        foreach (var attribute in existing is null ? left : [])
        {
            if (attribute.IsRequired)
            {
                errors[attribute.Name] = new JsonArray("This field is required.");
            }
            else
            {
                data[attribute.Name] = attribute.Default?.DeepClone() ?? Empty(attribute);
            }
        }

        foreach (var (name, value) in given)
        {
            data[name] = value?.DeepClone();
            if (definition.Find(name)!.IsUnique && value is not null && value.ToString().Length > 0 && IsTaken(model, existing, name, value))
            {
                errors[name] = new JsonArray(IsNameOfProvider(model, name) ? "provider with this name already exists." : "This field must be unique.");
            }
        }

        if (errors.Count > 0)
        {
            throw new ValidationException(errors);
        }

        var row = new StoredObject(model, existing?.Pk ?? pk ?? NewKey(definition), data);
        ModelRules.BeforeSave(this, row, existing, given, pk is not null);
        if (existing is null)
        {
            store.Insert(row);
        }
        else
        {
            store.Update(row);
        }

        ModelRules.AfterSave(this, row, existing is null, given);
        return row;
    }

    private static JsonNode? Empty(AttributeDefinition attribute) => attribute.Kind switch
    {
        AttributeKind.Mapping => new JsonObject(),
        AttributeKind.List or AttributeKind.References => new JsonArray(),
        AttributeKind.Text when !attribute.IsNullable => "",
        _ => null,
    };

    private bool IsTaken(string model, StoredObject? existing, string name, JsonNode value) =>
        store.List(IsNameOfProvider(model, name) ? ModelNames.Provider : model, new JsonObject { [name] = value.DeepClone() }, limit: 2).Any(other => other.Pk != existing?.Pk);

    /// <summary>Providers of all kinds are rows of one table, in which a name is there once.</summary>
    private static bool IsNameOfProvider(string model, string name) => name == "name" && ModelNames.Expand(ModelNames.Provider).Contains(model);

    private string NewKey(ModelDefinition definition) => definition.Key switch
    {
        PrimaryKeyKind.User => store.NextKey("emulator_user_pk").ToString(CultureInfo.InvariantCulture),
        PrimaryKeyKind.Provider => store.NextKey("emulator_provider_pk").ToString(CultureInfo.InvariantCulture),
        _ => Guid.NewGuid().ToString(),
    };
}
