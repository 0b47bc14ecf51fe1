using System.Text;

namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>!Format: printf style, %s and %d.</summary>
internal sealed class FormatTag(List<object?> items) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        var format = BlueprintValue.ToText(context.Resolve(items[0]));
        var arguments = new Queue<object?>(items.Skip(1).Select(context.Resolve));
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            var kind = ++i < format.Length ? format[i] : '\0';
            result.Append(kind switch
            {
                '%' => "%",
                's' => BlueprintValue.ToText(Next(arguments)),
                'd' => Next(arguments) is long number ? BlueprintValue.ToText(number)
                    : throw new EntryInvalidException("Format: %d format: a real number is required"),
                _ => throw new EntryInvalidException($"Format: unsupported format character '{kind}' in \"{format}\""),
            });
        }

        return arguments.Count == 0 ? result.ToString() : throw new EntryInvalidException("Format: not all arguments converted during string formatting");
    }

    private static object? Next(Queue<object?> arguments) =>
        arguments.TryDequeue(out var value) ? value : throw new EntryInvalidException("Format: not enough arguments for format string");
}

/// <summary>!If: one of two values; with the condition alone, its truth.</summary>
internal sealed class IfTag(List<object?> items) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        var condition = BlueprintValue.IsTrue(context.Resolve(items[0]));
        return items.Count switch
        {
            1 => condition,
            3 => context.Resolve(condition ? items[1] : items[2]),
            _ => throw new EntryInvalidException("If: takes a condition alone, or a condition and two values"),
        };
    }
}

/// <summary>!Condition: several values to one truth.</summary>
internal sealed class ConditionTag(List<object?> items) : BlueprintTag
{
    internal override object? Resolve(TagContext context)
    {
        var values = items.Skip(1).Select(item => BlueprintValue.IsTrue(context.Resolve(item))).ToList();
        if (values.Count == 0)
        {
            throw new EntryInvalidException("At least one value is required after mode selection.");
        }

        var mode = BlueprintValue.ToText(context.Resolve(items[0])).ToUpperInvariant();
        return mode switch
        {
            "AND" => values.TrueForAll(value => value),
            "NAND" => !values.TrueForAll(value => value),
            "OR" => values.Contains(true),
            "NOR" => !values.Contains(true),
            "XOR" => values.Aggregate((left, right) => left ^ right),
            "XNOR" => !values.Aggregate((left, right) => left ^ right),
            _ => throw new EntryInvalidException($"Condition: unknown mode {mode}"),
        };
    }
}
