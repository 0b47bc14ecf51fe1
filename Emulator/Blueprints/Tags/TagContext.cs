using Authentik.Emulator.Database;

namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>What tags look things up in while one entry is applied.</summary>
internal sealed class TagContext(ObjectStore store, IReadOnlyDictionary<string, object?> values, Func<string, object?> keyOf, Func<string, string?> environment)
{
    private readonly List<(object? Index, object? Value)> _enumerations = [];

    internal ObjectStore Store => store;

    /// <summary>The blueprint's context under the instance's.</summary>
    internal IReadOnlyDictionary<string, object?> Values => values;

    /// <summary>Primary key of the object an earlier entry made.</summary>
    internal object? KeyOf(string id) => keyOf(id);

    /// <summary>A variable of the process that applies.</summary>
    internal string? Variable(string name) => environment(name);

    /// <summary>Replaces every tag inside a value.</summary>
    internal object? Resolve(object? value) => value switch
    {
        BlueprintTag tag => tag.Resolve(this),
        List<object?> list => list.Select(Resolve).ToList(),
        Dictionary<string, object?> map => map.ToDictionary(pair => pair.Key, pair => Resolve(pair.Value)),
        _ => value,
    };

    /// <summary>Resolves a value with the current item of an !Enumerate in reach.</summary>
    internal object? ResolveItem(object? body, object? index, object? value)
    {
        _enumerations.Add((index, value));
        try
        {
            return Resolve(body);
        }
        finally
        {
            _enumerations.RemoveAt(_enumerations.Count - 1);
        }
    }

    /// <summary>The item of the enumeration around the tag; depth counts outwards.</summary>
    internal (object? Index, object? Value) Item(string tag, int depth) =>
        depth < _enumerations.Count
            ? _enumerations[^(depth + 1)]
            : throw new EntryInvalidException(depth == 0
                ? $"{tag} tags are only usable inside an Enumerate tag"
                : $"{tag} tag: there is no Enumerate tag at depth {depth}");
}
