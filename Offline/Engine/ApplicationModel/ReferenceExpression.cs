using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A string with values in it that are known only at run time, and their manifest expressions.</summary>
public partial class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new("", [], [], []);

    private readonly string[] _manifestExpressions;

    private ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        StringFormats = stringFormats;
        _manifestExpressions = manifestExpressions;
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        : this("", [.. whenTrue.ValueProviders, .. whenFalse.ValueProviders], [], [])
    {
        Condition = condition;
        MatchValue = matchValue;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;

        // The manifest knows a choice by a name made of what is chosen from.
        var expression = (condition as IManifestExpressionProvider)?.ValueExpression ?? condition.GetType().Name;
        var hash = XxHash32.Hash(Encoding.UTF8.GetBytes(expression + whenTrue.ValueExpression + whenFalse.ValueExpression + matchValue));
        Name = $"cond-{NotLetterOrDigit().Replace(expression, "-").Trim('-').ToLowerInvariant()}-{Convert.ToHexStringLower(hash)}";
    }

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; }

    public string? MatchValue { get; }

    public ReferenceExpression? WhenTrue { get; }

    public ReferenceExpression? WhenFalse { get; }

    internal string? Name { get; }

    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    /// <summary>A format for each value; <c>uri</c> means percent-encoded.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    public string ValueExpression => IsConditional
        ? $"{{{Name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, [.. _manifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => IsConditional ? [Condition!, WhenTrue!, WhenFalse!] : ValueProviders;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    public static ReferenceExpression CreateConditional(
        IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        => new(condition, matchValue, whenTrue, whenFalse);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (IsConditional)
        {
            var value = await Condition!.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            var branch = string.Equals(value, MatchValue, StringComparison.OrdinalIgnoreCase) ? WhenTrue! : WhenFalse!;
            return await branch.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            values[i] = StringFormats[i] switch
            {
                null or "" => value,
                var uri when uri.Equals("uri", StringComparison.OrdinalIgnoreCase) => value is null ? null : Uri.EscapeDataString(value),
                var other => throw new FormatException($"The format '{other}' is not supported in a reference expression; 'uri' is."),
            };
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotLetterOrDigit();

    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength);
        private readonly List<IValueProvider> _providers = new(formattedCount);
        private readonly List<string> _expressions = new(formattedCount);
        private readonly List<string?> _formats = new(formattedCount);

        public readonly void AppendLiteral(string value) => _format.Append(Escape(value));

        public readonly void AppendFormatted(string? value) => AppendLiteral(value ?? "");

        public readonly void AppendFormatted(string? value, string? format = null) =>
            AppendLiteral(format is null ? value ?? "" : Uri.EscapeDataString(value ?? ""));

        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider, null);

        public readonly void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider
        {
            if (valueProvider is ReferenceExpression { IsConditional: false } nested && format is null)
            {
                Append(nested);
                return;
            }

            Append(valueProvider, valueProvider.ValueExpression, format);
        }

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource, null);

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource, format);

        internal readonly void Append(ReferenceExpression nested)
        {
            var shifted = Enumerable.Range(_providers.Count, nested.ValueProviders.Count).Select(i => (object)$"{{{i}}}").ToArray();
            // Placeholders of the nested format move behind ours; its escaped braces must stay escaped.
            var format = nested.Format.Replace("{{", "{{{{", StringComparison.Ordinal).Replace("}}", "}}}}", StringComparison.Ordinal);
            _format.Append(string.Format(CultureInfo.InvariantCulture, format, shifted));
            _providers.AddRange(nested.ValueProviders);
            _expressions.AddRange(nested.ManifestExpressions);
            _formats.AddRange(nested.StringFormats);
        }

        internal readonly ReferenceExpression ToExpression() =>
            new(_format.ToString(), [.. _providers], [.. _expressions], [.. _formats]);

        private readonly void Append(IValueProvider provider, string expression, string? format)
        {
            _format.Append(CultureInfo.InvariantCulture, $"{{{_providers.Count}}}");
            _providers.Add(provider);
            _expressions.Add(expression);
            _formats.Add(format);
        }

        private static string Escape(string value) =>
            value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}

/// <summary>Builds a <see cref="ReferenceExpression"/> piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly List<ReferenceExpression> _parts = [];

    public bool IsEmpty => _parts.All(part => part.Format.Length == 0);

    public void AppendLiteral(string value) => _parts.Add(ReferenceExpression.Create($"{value}"));

    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider
        => _parts.Add(ReferenceExpression.Create($"{valueProvider}"));

    public void Append(in ReferenceExpressionBuilderInterpolatedStringHandler handler) => _parts.Add(handler.Inner.ToExpression());

    public ReferenceExpression Build()
    {
        var handler = new ReferenceExpression.ExpressionInterpolatedStringHandler(0, 0);
        foreach (var part in _parts)
        {
            handler.Append(part);
        }

        return handler.ToExpression();
    }

    [InterpolatedStringHandler]
    public ref struct ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        internal ReferenceExpression.ExpressionInterpolatedStringHandler Inner = new(literalLength, formattedCount);

        public void AppendLiteral(string value) => Inner.AppendLiteral(value);

        public void AppendFormatted(string? value) => Inner.AppendFormatted(value);

        public void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider
            => Inner.AppendFormatted(valueProvider, format);
    }
}
