using System.Text.Json.Nodes;
using Authentik.Emulator.Blueprints.Tags;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Blueprints;

/// <summary>
/// Applies the entries of one blueprint, in order, in the transaction of the store it is given. The first entry that is refused ends it with an
/// <see cref="EntryInvalidException"/>; the caller rolls back.
/// </summary>
internal sealed class BlueprintImporter(
    ModelCatalog catalog, ObjectStore store, Blueprint blueprint, JsonObject instanceContext, Func<string, string?> environment,
    Action<StoredObject> applyOther)
{
    private readonly Dictionary<string, object?> _keys = [];
    private readonly ModelWriter _writer = new(catalog, store, fromBlueprint: true);

    internal void Apply()
    {
        var values = new Dictionary<string, object?> { ["goauthentik.io/enterprise/licensed"] = false };
        foreach (var (key, value) in blueprint.Context.Concat((Dictionary<string, object?>)BlueprintValue.FromJson(instanceContext)!))
        {
            values[key] = value;
        }

        var context = new TagContext(store, values, FindKey, environment);
        foreach (var entry in blueprint.Entries)
        {
            Apply(entry, context);
        }
    }

    private void Apply(BlueprintEntry entry, TagContext context)
    {
        if (!entry.Conditions.TrueForAll(condition => BlueprintValue.IsTrue(context.Resolve(condition))))
        {
            return;
        }

        var model = BlueprintValue.ToText(context.Resolve(entry.Model)).ToLowerInvariant();
        var attributes = ResolveMap(entry.Attrs, context);
        if (model == ModelNames.MetaApplyBlueprint)
        {
            ApplyOther(attributes);
            return;
        }

        if (catalog.Find(model) is null)
        {
            throw new EntryInvalidException(ModelNames.IsBase(model)
                ? $"Entry invalid: {model} is a base model: entries name one that derives from it"
                : $"Entry invalid: the authentik emulator does not know the model {model}");
        }

        var identifiers = ResolveMap(entry.Identifiers, context);
        foreach (var (name, value) in identifiers)
        {
            // An object found by !FindObject stands for its key.
            if (value is JsonObject { } found && found["pk"] is { } key)
            {
                identifiers[name] = key.DeepClone();
            }
        }

        var existing = FindExisting(model, identifiers);
        var state = BlueprintValue.ToText(context.Resolve(entry.State));
        switch (state)
        {
            case "absent":
                if (existing is not null)
                {
                    ModelRules.Delete(_writer, existing);
                }

                return;
            case "must_created" when existing is not null:
                throw Refused(model, identifiers, "State is set to must_created and object exists already");
            case "present" or "created" or "must_created":
                break;
            default:
                throw Refused(model, identifiers, $"{state} is not a state: present, created, must_created or absent");
        }

        foreach (var (name, value) in identifiers)
        {
            attributes[name] = value?.DeepClone();
        }

        var written = existing is not null && state == "created" ? existing : Save(model, existing, attributes, identifiers);
        Permit(written, entry, context);
        if (entry.Id is not null)
        {
            _keys[entry.Id] = BlueprintValue.FromJson(AttributeValidator.KeyOf(written.Model, written.Pk));
        }
    }

    /// <summary>Gives permissions for the object. The one that is known lets an account search a whole directory; there are no others here.</summary>
    private void Permit(StoredObject written, BlueprintEntry entry, TagContext context)
    {
        foreach (var item in entry.Permissions)
        {
            var permission = BlueprintValue.ToJson(context.Resolve(item)) as JsonObject;
            if (permission?["permission"]?.ToString() != LdapSearch.Permission || written.Model != ModelNames.LdapProvider)
            {
                throw new EntryInvalidException($"Entry invalid: {written.Model}: the authentik emulator knows only the permission {LdapSearch.Permission} of LDAP providers");
            }

            LdapSearch.Permit(store, written, permission["user"]?.ToString() ?? throw new EntryInvalidException(
                $"Entry invalid: {written.Model}: the authentik emulator gives permissions to users only"));
        }
    }

    private StoredObject Save(string model, StoredObject? existing, JsonObject attributes, JsonObject identifiers)
    {
        try
        {
            return _writer.Save(model, existing, attributes, identifiers["pk"]?.ToString());
        }
        catch (ValidationException exception)
        {
            throw Refused(model, identifiers, $"Serializer errors {exception.Errors.ToJsonString()}");
        }
    }

    /// <summary>The object the identifiers mean: all of them together, or its primary key.</summary>
    private StoredObject? FindExisting(string model, JsonObject identifiers)
    {
        if (identifiers.Count == 0)
        {
            throw Refused(model, identifiers, "No or invalid identifiers");
        }

        var filter = (JsonObject)identifiers.DeepClone();
        filter.Remove("pk");
        if (filter.FirstOrDefault(pair => catalog.Get(model).Find(pair.Key) is null && pair.Key is not "uuid") is { Key: { } unknown })
        {
            throw Refused(model, identifiers, $"Invalid identifier field: the authentik emulator does not know {unknown} of {model}");
        }

        return identifiers["pk"] is { } pk && store.Get(model, pk.ToString()) is { } byKey ? byKey
            : filter.Count > 0 ? store.Find(model, filter)
            : null;
    }

    private void ApplyOther(JsonObject attributes)
    {
        if (attributes["identifiers"] is not JsonObject identifiers)
        {
            throw new EntryInvalidException($"Entry invalid: {ModelNames.MetaApplyBlueprint}: identifiers: This field is required.");
        }

        if (store.Find(ModelNames.BlueprintInstance, identifiers) is { } instance)
        {
            applyOther(instance);
        }
        else if (attributes["required"]?.ToString() != "false")
        {
            throw new EntryInvalidException(
                $"Entry invalid: {ModelNames.MetaApplyBlueprint} {identifiers.ToJsonString()}: Required blueprint does not exist");
        }
    }

    private object? FindKey(string id) =>
        _keys.TryGetValue(id, out var key) ? key
            : throw new EntryInvalidException($"Entry invalid: KeyOf: failed to find entry with `id` of `{id}` and a model instance");

    private static JsonObject ResolveMap(Dictionary<string, object?> map, TagContext context) => (JsonObject)BlueprintValue.ToJson(context.Resolve(map))!;

    private static EntryInvalidException Refused(string model, JsonObject identifiers, string reason) =>
        new($"Entry invalid: {model} {identifiers.ToJsonString()}: {reason}");
}
