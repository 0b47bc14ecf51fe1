using Authentik.Aspire.Hosting;
using YamlDotNet.RepresentationModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A value in an entry of a blueprint: a text, a number, a list, a mapping, or one of authentik's tags, which authentik turns into a value when it
/// applies the blueprint.
/// </summary>
/// <remarks>
/// <para>Texts, numbers, flags, lists and dictionaries of values convert by themselves. A text is a text whatever it looks like: <c>"!Env X"</c> and
/// <c>"yes"</c> reach authentik letter by letter.</para>
/// <example>
/// <code lang="csharp">
/// authentik.AddEntry("audit", "authentik_events.notificationtransport",
///     identifiers: new() { ["name"] = "audit" },
///     attrs: new()
///     {
///         ["mode"] = "webhook",
///         ["webhook_url"] = AuthentikValue.Parameter(webhookUrl),
///         ["send_once"] = true,
///     });
/// </code>
/// </example>
/// </remarks>
public abstract partial class AuthentikValue
{
    private protected AuthentikValue()
    {
    }

    /// <summary>Gets the value that says that there is none.</summary>
    public static AuthentikValue Null { get; } = new Literal(_ => BlueprintYaml.Null());

    /// <summary>The values this one consists of, in the order of the text.</summary>
    internal virtual IReadOnlyList<AuthentikValue> Parts => [];

    /// <summary>The tag it is written with, or <see langword="null"/> if it has none of its own.</summary>
    internal virtual string? Tag => null;

    /// <summary>The value in a blueprint; <paramref name="variable"/> gives what stands for a value of the worker's environment.</summary>
    internal abstract YamlNode ToYaml(Func<VariableValue, YamlNode> variable);

    /// <summary>This value and all within it.</summary>
    internal IEnumerable<AuthentikValue> All() => [this, .. Parts.SelectMany(part => part.All())];

    /// <summary>Makes a value of a text.</summary>
    /// <param name="value">The text, or <see langword="null"/> for <see cref="Null"/>.</param>
    public static implicit operator AuthentikValue(string? value) => value is null ? Null : new Literal(_ => BlueprintYaml.Text(value));

    /// <summary>Makes a value of a flag.</summary>
    /// <param name="value">The flag.</param>
    public static implicit operator AuthentikValue(bool value) => new Literal(_ => BlueprintYaml.Flag(value));

    /// <summary>Makes a value of a whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator AuthentikValue(long value) => new Literal(_ => BlueprintYaml.Number(value));

    /// <summary>Makes a value of a whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator AuthentikValue(int value) => (long)value;

    /// <summary>Makes a value of a duration, in authentik's way of writing: <c>hours=1;minutes=30</c>.</summary>
    /// <param name="value">The duration, in whole seconds and not negative.</param>
    public static implicit operator AuthentikValue(TimeSpan value) => AuthentikDuration.Text("The duration", value);

    /// <summary>Makes a value of a list of texts.</summary>
    /// <param name="values">The texts.</param>
    public static implicit operator AuthentikValue(string[] values) => new Sequence([.. (values ?? []).Select(value => (AuthentikValue)value)]);

    /// <summary>Makes a value of a list of values.</summary>
    /// <param name="values">The values.</param>
    public static implicit operator AuthentikValue(AuthentikValue[] values) => new Sequence(values ?? []);

    /// <summary>Makes a value of a mapping.</summary>
    /// <param name="values">The values by their keys.</param>
    public static implicit operator AuthentikValue(Dictionary<string, AuthentikValue> values) => new Mapping(values ?? []);

    /// <summary>A value without parts.</summary>
    internal sealed class Literal(Func<Func<VariableValue, YamlNode>, YamlNode> yaml) : AuthentikValue
    {
        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable) => yaml(variable);
    }

    private sealed class Sequence(IReadOnlyList<AuthentikValue> values) : AuthentikValue
    {
        internal override IReadOnlyList<AuthentikValue> Parts => values;

        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable) => BlueprintYaml.List(values.Select(value => value.ToYaml(variable)));
    }

    private sealed class Mapping(Dictionary<string, AuthentikValue> values) : AuthentikValue
    {
        internal override IReadOnlyList<AuthentikValue> Parts => [.. values.Values];

        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable)
        {
            var map = new YamlMappingNode();
            foreach (var (key, value) in values)
            {
                map.Add(BlueprintYaml.Text(key), value.ToYaml(variable));
            }

            return map;
        }
    }

    /// <summary>A value that is not part of the text: it reaches authentik through the environment of the worker.</summary>
    internal sealed class VariableValue(object source) : AuthentikValue
    {
        /// <summary>A parameter or an expression.</summary>
        internal object Source { get; } = source;

        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable) => variable(this);
    }
}
