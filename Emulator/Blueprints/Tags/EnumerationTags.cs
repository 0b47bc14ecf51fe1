namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>!Enumerate: the body once for each item, as a sequence or as a mapping.</summary>
internal sealed class EnumerateTag(List<object?> items) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        if (items[0] is EnumeratedItemTag { Depth: 0 })
        {
            throw new EntryInvalidException(
                "Enumerate tag's iterable references this tag's context. This is a noop. Check you are setting depth bigger than 0.");
        }

        // A depth counts from inside this tag, also in its own iterable.
        IEnumerable<(object? Index, object? Value)> source = context.ResolveItem(items[0], null, null) switch
        {
            List<object?> list => list.Select((value, index) => ((object?)(long)index, value)),
            Dictionary<string, object?> map => map.Select(pair => ((object?)pair.Key, pair.Value)),
            string text => text.Select((letter, index) => ((object?)(long)index, (object?)letter.ToString())),
            _ => throw new EntryInvalidException("Enumerate's iterable must be an iterable such as a sequence or a mapping"),
        };
        var bodies = source.Select(item => context.ResolveItem(items[2], item.Index, item.Value)).ToList();
        return BlueprintValue.ToText(context.Resolve(items[1])).ToUpperInvariant() switch
        {
            "SEQ" => bodies,
            "MAP" => Merge(bodies),
            var output => throw new EntryInvalidException($"Enumerate: the output is SEQ or MAP, not {output}"),
        };
    }

    private static Dictionary<string, object?> Merge(List<object?> bodies)
    {
        var result = new Dictionary<string, object?>();
        foreach (var body in bodies)
        {
            switch (body)
            {
                case List<object?> { Count: 2 } pair:
                    result[BlueprintValue.ToText(pair[0])] = pair[1];
                    break;
                case Dictionary<string, object?> map:
                    map.ToList().ForEach(pair => result[pair.Key] = pair.Value);
                    break;
                default:
                    throw new EntryInvalidException($"Invalid Enumerate item found: {BlueprintValue.ToText(body)}");
            }
        }

        return result;
    }
}

/// <summary>!Value and !Index: the current item of an enumeration around it.</summary>
internal sealed class EnumeratedItemTag(string name, int depth, Func<(object? Index, object? Value), object?> select) : BlueprintTag
{
    internal int Depth => depth;

    internal override object? Resolve(TagContext context) => select(context.Item(name, depth));
}

/// <summary>!AtIndex: an item of a sequence or a mapping, or the default.</summary>
internal sealed class AtIndexTag(List<object?> items) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        var key = context.Resolve(items[1]);
        switch (context.Resolve(items[0]))
        {
            case List<object?> list:
                var index = key as long? ?? throw new EntryInvalidException($"Invalid index for list: {BlueprintValue.ToText(key)}");
                var position = index < 0 ? list.Count + index : index;
                return position >= 0 && position < list.Count ? list[(int)position] : Fallback(context, $"Index out of range: {index}");
            case Dictionary<string, object?> map:
                var name = BlueprintValue.ToText(key);
                return map.TryGetValue(name, out var value) ? value : Fallback(context, $"Key does not exist: {name}");
            case var other:
                throw new EntryInvalidException($"AtIndex: {BlueprintValue.ToText(other)} is neither a sequence nor a mapping");
        }
    }

    private object? Fallback(TagContext context, string message) => items.Count > 2 ? context.Resolve(items[2]) : throw new EntryInvalidException(message);
}
