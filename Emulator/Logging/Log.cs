using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Emulator.Logging;

/// <summary>One JSON object a line, with the keys authentik's own log lines have.</summary>
internal sealed class Log(string logger)
{
    private static readonly string[] Levels = ["trace", "debug", "info", "warning", "error"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Lock Gate = new();
    private static int _threshold = Array.IndexOf(Levels, "info");
    private static TextWriter _output = Console.Out;

    /// <summary>Sets the lowest level that is printed; an unknown name means info, as in authentik.</summary>
    internal static void SetLevel(string level)
    {
        var index = Array.IndexOf(Levels, level.ToLowerInvariant());
        _threshold = index < 0 ? Array.IndexOf(Levels, "info") : index;
    }

    /// <summary>Commands keep their standard output for their result.</summary>
    internal static void UseStandardError() => _output = Console.Error;

    internal void Debug(string text, params ReadOnlySpan<(string Key, object? Value)> fields) => Write("debug", text, fields);

    internal void Info(string text, params ReadOnlySpan<(string Key, object? Value)> fields) => Write("info", text, fields);

    internal void Warning(string text, params ReadOnlySpan<(string Key, object? Value)> fields) => Write("warning", text, fields);

    internal void Error(string text, params ReadOnlySpan<(string Key, object? Value)> fields) => Write("error", text, fields);

    private void Write(string level, string text, ReadOnlySpan<(string Key, object? Value)> fields)
    {
        if (Array.IndexOf(Levels, level) < _threshold)
        {
            return;
        }

        var line = new JsonObject
        {
            ["event"] = text,
            ["level"] = level,
            ["logger"] = logger,
            ["pid"] = Environment.ProcessId,
            ["timestamp"] = DateTime.Now.ToString("yyyy-MM-ddTHH:mm:ss.ffffff"),
        };
        foreach (var (key, value) in fields)
        {
            line[key] = value switch
            {
                null => null,
                JsonNode node => node.DeepClone(),
                int number => number,
                long number => number,
                double number => Math.Round(number, 3),
                bool flag => flag,
                Exception exception => $"{exception.GetType().Name}: {exception.Message}",
                _ => value.ToString(),
            };
        }

        var json = line.ToJsonString(Plain);
        lock (Gate)
        {
            _output.WriteLine(json);
            _output.Flush();
        }
    }
}
