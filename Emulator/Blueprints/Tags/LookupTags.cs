using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>!KeyOf: the primary key of an earlier entry's object.</summary>
internal sealed class KeyOfTag(string id) : BlueprintTag
{
    internal override object? Resolve(TagContext context) => context.KeyOf(id);
}

/// <summary>!Env: a variable of the process that applies; an empty one counts as missing.</summary>
internal sealed class EnvTag(object? name, object? fallback) : BlueprintTag
{
    internal override object? Resolve(TagContext context) =>
        context.Variable(BlueprintValue.ToText(context.Resolve(name))) is { Length: > 0 } value ? value : context.Resolve(fallback);
}

/// <summary>!File: the trimmed content of a file; a file that cannot be read is the default, with a warning.</summary>
internal sealed class FileTag(object? path, object? fallback) : BlueprintTag
{
    private static readonly Log Log = new("authentik.blueprints.v1.common");

    internal override object? Resolve(TagContext context)
    {
        var file = BlueprintValue.ToText(context.Resolve(path));
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Log.Warning("Failed to read file. Falling back to default value", ("path", file), ("exc", exception));
            return context.Resolve(fallback);
        }
    }
}

/// <summary>!Context: a value of the blueprint's context.</summary>
internal sealed class ContextTag(object? key, object? fallback) : BlueprintTag
{
    internal override object? Resolve(TagContext context) =>
        context.Resolve(context.Values.TryGetValue(BlueprintValue.ToText(context.Resolve(key)), out var value) ? value : fallback);
}

/// <summary>!ParseJSON: a literal JSON text.</summary>
internal sealed class ParseJsonTag(string? text) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        if (text is null)
        {
            // Not among the errors authentik expects: the task fails and the status of the blueprint stays as it was.
            throw new InvalidOperationException("TypeError: the JSON object must be str, bytes or bytearray, not list (!ParseJSON takes a literal text only)");
        }

        try
        {
            return BlueprintValue.FromJson(JsonNode.Parse(text));
        }
        catch (JsonException exception)
        {
            throw new EntryInvalidException($"ParseJSON: {exception.Message}");
        }
    }
}

/// <summary>!Find and !FindObject: the primary key, or all attributes, of the first object that fits; null when there is none.</summary>
internal sealed class FindTag(List<object?> items, bool asObject) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        var model = BlueprintValue.ToText(context.Resolve(items[0])).ToLowerInvariant();
        var filter = new JsonObject();
        string? pk = null;
        foreach (var condition in items.Skip(1))
        {
            if (context.Resolve(condition) is not List<object?> { Count: 2 } pair)
            {
                throw new EntryInvalidException($"!Find {model}: each condition is a list of a field and a value");
            }

            var field = BlueprintValue.ToText(pair[0]);
            if (field.Contains("__", StringComparison.Ordinal))
            {
                throw new EntryInvalidException($"!Find {model}: the authentik emulator does not know the lookup {field}; use a plain field");
            }

            if (field is "pk")
            {
                pk = BlueprintValue.ToText(pair[1]);
            }
            else
            {
                filter[field] = BlueprintValue.ToJson(pair[1]);
            }
        }

        var found = pk is null ? context.Store.Find(model, filter) : context.Store.Get(model, pk);
        if (found is null)
        {
            return null;
        }

        var key = AttributeValidator.KeyOf(found.Model, found.Pk);
        if (!asObject)
        {
            return BlueprintValue.FromJson(key);
        }

        var data = (JsonObject)found.Data.DeepClone();
        data["pk"] = key;
        data.Remove("password");
        data.Remove("key");
        return BlueprintValue.FromJson(data);
    }
}
