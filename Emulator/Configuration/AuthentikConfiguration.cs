using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Emulator.Configuration;

/// <summary>
/// authentik's configuration: built-in defaults under the environment. A variable <c>AUTHENTIK_A__B</c> is the key <c>a.b</c>; its value is
/// read as JSON first and as text otherwise; a text may point elsewhere (<c>env://NAME?default</c>, <c>file:///path?default</c>).
/// </summary>
internal sealed class AuthentikConfiguration
{
    private const string Prefix = "AUTHENTIK_";

    private readonly Func<string, string?> _environment;

    private AuthentikConfiguration(JsonObject root, Func<string, string?> environment) => (Root, _environment) = (root, environment);

    /// <summary>The effective values, secrets in clear: what <c>ak dump_config</c> prints.</summary>
    internal JsonObject Root { get; }

    /// <summary>Problems met while reading which authentik only logs.</summary>
    internal List<string> Warnings { get; } = [];

    /// <summary>Reads the configuration of this process.</summary>
    internal static AuthentikConfiguration FromEnvironment(AuthentikRelease release) =>
        Load(release, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? ""));

    /// <summary>Reads the configuration from the given variables.</summary>
    internal static AuthentikConfiguration Load(AuthentikRelease release, IReadOnlyDictionary<string, string> variables)
    {
        using var stream = typeof(AuthentikConfiguration).Assembly.GetManifestResourceStream("defaults.json")!;
        var root = (JsonObject)JsonNode.Parse(stream)!;
        if (!release.NeedsRedis)
        {
            root.Remove("redis");
            root["postgresql"]!["sslmode"] = "disable";
        }

        if (release.StoragePath == "/data")
        {
            root["storage"] = new JsonObject { ["backend"] = "file", ["file"] = new JsonObject { ["path"] = "./data" } };
        }

        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name != AuthentikRelease.Variable)
            {
                Put(root, name[Prefix.Length..].ToLowerInvariant().Split("__"), ParseValue(value));
            }
        }

        var configuration = new AuthentikConfiguration(root, name => variables.GetValueOrDefault(name));
        configuration.Resolve(root);
        return configuration;
    }

    /// <summary>The node at a dotted key, or null.</summary>
    internal JsonNode? Find(string key)
    {
        JsonNode? node = Root;
        foreach (var part in key.Split('.'))
        {
            node = (node as JsonObject)?[part];
        }

        return node;
    }

    /// <summary>The value at a dotted key as text; null values and missing keys are empty.</summary>
    internal string Text(string key) => Find(key)?.ToString() ?? "";

    /// <summary>The value at a dotted key as a switch.</summary>
    internal bool Flag(string key) => Text(key).Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value at a dotted key as a number.</summary>
    internal int Number(string key) =>
        int.TryParse(Text(key), out var number)
            ? number
            : throw new ConfigurationException($"{VariableOf(key)}={Text(key)} is not a number. Set it to one or leave it out for the default.");

    /// <summary>The secret key, checked the way authentik's start-up fails on a bad one.</summary>
    internal string SecretKey()
    {
        var node = Find("secret_key");
        if (node?.GetValueKind() is JsonValueKind.Number)
        {
            throw new ConfigurationException(
                "AUTHENTIK_SECRET_KEY consists of digits only, so it is read as a number: " +
                "TypeError: object of type 'int' has no len(). Use a key with letters.");
        }

        return node?.ToString() is { Length: > 0 } key
            ? key
            : throw new ConfigurationException("Secret key missing: set AUTHENTIK_SECRET_KEY to a long random text with letters.");
    }

    /// <summary>The environment variable of a dotted key.</summary>
    internal static string VariableOf(string key) => Prefix + key.ToUpperInvariant().Replace(".", "__", StringComparison.Ordinal);

    private static JsonNode? ParseValue(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private static void Put(JsonObject root, string[] path, JsonNode? value)
    {
        var target = root;
        foreach (var part in path[..^1])
        {
            if (target[part] is not JsonObject inner)
            {
                target[part] = inner = [];
            }

            target = inner;
        }

        target[path[^1]] = value;
    }

    private void Resolve(JsonObject node)
    {
        foreach (var (key, value) in node.ToList())
        {
            if (value is JsonObject inner)
            {
                Resolve(inner);
            }
            else if (value is JsonValue text && text.TryGetValue<string>(out var raw))
            {
                node[key] = Indirect(raw);
            }
        }
    }

    private string Indirect(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || raw[..scheme] is not ("env" or "file"))
        {
            return raw;
        }

        var question = raw.IndexOf('?', StringComparison.Ordinal);
        var target = question < 0 ? raw[(scheme + 3)..] : raw[(scheme + 3)..question];
        var fallback = question < 0 ? "" : raw[(question + 1)..];
        if (raw.StartsWith("env", StringComparison.Ordinal))
        {
            return _environment(target) ?? fallback;
        }

        try
        {
            return File.ReadAllText(target).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Warnings.Add($"Failed to read config value from {target}: {exception.Message}");
            return fallback;
        }
    }
}
