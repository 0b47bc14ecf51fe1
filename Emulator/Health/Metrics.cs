using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Authentik.Emulator.Health;

/// <summary>Numbers for Prometheus, in its text format. A sample is named by its metric and labels together.</summary>
internal sealed class Metrics
{
    private readonly ConcurrentDictionary<(string Name, string Labels), double> _samples = new();
    private readonly Dictionary<string, (string Type, string Help)> _families = [];

    /// <summary>Declares a metric, so that it is exported with its type from the first scrape on.</summary>
    internal void Declare(string name, string type, string help) => _families[name] = (type, help);

    internal void Add(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        _samples.AddOrUpdate((name, Format(labels)), value, (_, old) => old + value);

    internal void Set(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels) => _samples[(name, Format(labels))] = value;

    /// <summary>Forgets every sample of a metric, before its true ones are set again.</summary>
    internal void Clear(string name)
    {
        foreach (var key in _samples.Keys.Where(key => key.Name == name))
        {
            _samples.TryRemove(key, out _);
        }
    }

    internal string Render()
    {
        var text = new StringBuilder();
        foreach (var (family, (type, help)) in _families)
        {
            text.Append($"# HELP {family} {help}\n# TYPE {family} {type}\n");
            foreach (var ((name, labels), value) in _samples.Where(sample => BelongsTo(sample.Key.Name, family, type)).OrderBy(sample => sample.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
            }
        }

        return text.ToString();
    }

    private static bool BelongsTo(string name, string family, string type) =>
        name == family || (type == "summary" && (name == family + "_sum" || name == family + "_count"));

    private static string Format(ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? '{' : ',').Append(name).Append("=\"").Append(escaped).Append('"');
        }

        return text.Length == 0 ? "" : text.Append('}').ToString();
    }
}
