using System.Globalization;
using Authentik.Aspire.Hosting;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Aspire.Hosting.ApplicationModel;

public abstract partial class AuthentikValue
{
    /// <summary>A value of a parameter: the tag <c>!Env</c>. The value, which may be a secret, is in no file; the worker has it in its environment.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The value.</returns>
    /// <remarks>authentik takes an empty value for a missing one.</remarks>
    public static AuthentikValue Parameter(IResourceBuilder<ParameterResource> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new VariableValue(parameter.Resource);
    }

    /// <summary>A text that holds addresses or parameters: the tag <c>!Env</c>, of a text that the worker has in its environment.</summary>
    /// <param name="expression">The expression.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Expression(ReferenceExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new VariableValue(expression);
    }

    /// <summary>The primary key of something declared for the same server: a group, a user, an application, a policy or an entry. The tag <c>!KeyOf</c>.</summary>
    /// <param name="declared">What is declared. An entry must be declared before the one that refers to it.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue KeyOf(IResourceBuilder<IResourceWithParent<AuthentikResource>> declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        return new KeyOfValue(declared.Resource);
    }

    /// <summary>The primary key of an object that is there already: the tag <c>!Find</c>. Without such an object it is null.</summary>
    /// <param name="model">The model, such as <c>authentik_flows.flow</c>.</param>
    /// <param name="conditions">The fields and values the object must have, all of them.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Find(string model, params (string Field, AuthentikValue Value)[] conditions) => Found("!Find", model, conditions);

    /// <summary>All attributes of an object that is there already: the tag <c>!FindObject</c>, for use in <see cref="AtIndex"/>. authentik 2025.8 and later.</summary>
    /// <param name="model">The model, such as <c>authentik_flows.flow</c>.</param>
    /// <param name="conditions">The fields and values the object must have, all of them.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue FindObject(string model, params (string Field, AuthentikValue Value)[] conditions) => Found("!FindObject", model, conditions);

    /// <summary>A text with values in it: the tag <c>!Format</c>, with <c>%s</c> for each value.</summary>
    /// <param name="format">The text.</param>
    /// <param name="arguments">The values, one for each <c>%s</c>.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Format(string format, params AuthentikValue[] arguments)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(arguments);
        return new Tagged("!Format", [format, .. arguments]);
    }

    /// <summary>One value or another: the tag <c>!If</c>.</summary>
    /// <param name="condition">What decides.</param>
    /// <param name="whenTrue">The value if it is true.</param>
    /// <param name="whenFalse">The value if it is not.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue If(AuthentikValue condition, AuthentikValue whenTrue, AuthentikValue whenFalse)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new Tagged("!If", [condition, whenTrue ?? Null, whenFalse ?? Null]);
    }

    /// <summary>Joins conditions: the tag <c>!Condition</c>.</summary>
    /// <param name="mode">How they are joined.</param>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The value: true or false.</returns>
    public static AuthentikValue Condition(AuthentikConditionMode mode, params AuthentikValue[] conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return new Tagged("!Condition", [mode.ToString().ToUpperInvariant(), .. conditions]);
    }

    /// <summary>A list made of another, item by item: the tag <c>!Enumerate</c> with <c>SEQ</c>.</summary>
    /// <param name="items">The list or mapping that is gone through.</param>
    /// <param name="body">What is made of each item, with <see cref="Value"/> and <see cref="Index"/> for the item and its place.</param>
    /// <returns>The list.</returns>
    public static AuthentikValue EnumerateList(AuthentikValue items, AuthentikValue body)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        return new Tagged("!Enumerate", [items, "SEQ", body]);
    }

    /// <summary>A mapping made of a list or mapping, item by item: the tag <c>!Enumerate</c> with <c>MAP</c>.</summary>
    /// <param name="items">The list or mapping that is gone through.</param>
    /// <param name="key">The key of each item.</param>
    /// <param name="value">The value of each item.</param>
    /// <returns>The mapping.</returns>
    public static AuthentikValue EnumerateMap(AuthentikValue items, AuthentikValue key, AuthentikValue value)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return new Tagged("!Enumerate", [items, "MAP", new Sequence([key, value])]);
    }

    /// <summary>The item an <see cref="EnumerateList"/> or <see cref="EnumerateMap"/> is at: the tag <c>!Value</c>.</summary>
    /// <param name="depth">0 for the innermost one, 1 for the one around it, and so on.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Value(int depth = 0) => Place("!Value", depth);

    /// <summary>The place or key an <see cref="EnumerateList"/> or <see cref="EnumerateMap"/> is at: the tag <c>!Index</c>.</summary>
    /// <param name="depth">0 for the innermost one, 1 for the one around it, and so on.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Index(int depth = 0) => Place("!Index", depth);

    /// <summary>A part of a list or mapping: the tag <c>!AtIndex</c>.</summary>
    /// <param name="items">The list or mapping.</param>
    /// <param name="key">The place or the key.</param>
    /// <param name="fallback">The value if there is none; if <see langword="null"/>, authentik refuses the blueprint then.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue AtIndex(AuthentikValue items, AuthentikValue key, AuthentikValue? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(key);
        return new Tagged("!AtIndex", fallback is null ? [items, key] : [items, key, fallback]);
    }

    /// <summary>A value of the blueprint's context, such as <c>goauthentik.io/enterprise/licensed</c>: the tag <c>!Context</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The value if there is none; if <see langword="null"/>, null.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue Context(string key, AuthentikValue? fallback = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new Tagged("!Context", [key, fallback ?? Null]);
    }

    /// <summary>The content of a file in the worker's container, without the space around it: the tag <c>!File</c>. authentik 2025.8 and later.</summary>
    /// <param name="path">The path in the container.</param>
    /// <param name="fallback">The value if the file cannot be read; if <see langword="null"/>, null.</param>
    /// <returns>The value.</returns>
    public static AuthentikValue File(string path, AuthentikValue? fallback = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Tagged("!File", [path, fallback ?? Null]);
    }

    /// <summary>A value that is written as JSON: the tag <c>!ParseJSON</c>. authentik 2025.8 and later.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public static AuthentikValue ParseJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(json);
        }
        catch (System.Text.Json.JsonException ex)
        {
            throw new ArgumentException($"The text is not JSON: {ex.Message}", nameof(json), ex);
        }

        return new Tagged("!ParseJSON", [], _ => new YamlScalarNode(json) { Tag = "!ParseJSON", Style = YamlDotNet.Core.ScalarStyle.SingleQuoted });
    }

    private static Tagged Found(string tag, string model, (string Field, AuthentikValue Value)[] conditions)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(conditions);
        return new(tag, [model, .. conditions.Select(condition => new Sequence([condition.Field, condition.Value]))]);
    }

    private static Tagged Place(string tag, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return new(tag, [], _ => new YamlScalarNode(depth.ToString(CultureInfo.InvariantCulture)) { Tag = tag, Style = YamlDotNet.Core.ScalarStyle.Plain });
    }

    /// <summary>A tag with its arguments.</summary>
    private sealed class Tagged(string tag, IReadOnlyList<AuthentikValue> parts, Func<Func<VariableValue, YamlNode>, YamlNode>? yaml = null) : AuthentikValue
    {
        internal override IReadOnlyList<AuthentikValue> Parts => parts;

        internal override string? Tag => tag;

        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable) =>
            yaml?.Invoke(variable) ?? new YamlSequenceNode(parts.Select(part => part.ToYaml(variable))) { Tag = tag, Style = SequenceStyle.Flow };
    }

    internal sealed class KeyOfValue(IResourceWithParent<AuthentikResource> declared) : AuthentikValue
    {
        internal IResourceWithParent<AuthentikResource> Declared { get; } = declared;

        internal override YamlNode ToYaml(Func<VariableValue, YamlNode> variable) => DeclaredKey.Of(Declared);
    }
}
