using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Emulator.Web;

/// <summary>Answers every role gives.</summary>
internal static class Answers
{
    internal const string EmulatorHeader = "X-Authentik-Emulator";

    // As authentik's serializer writes it: quotes and umlauts as they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Task JsonAsync(this HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(Plain), context.RequestAborted);
    }

    internal static Task PlainAsync(this HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>501: authentik has this, the emulator does not.</summary>
    internal static Task NotBuiltAsync(this HttpContext context, string feature)
    {
        var text = $"authentik emulator: {feature} is not built. The official authentik images have it.";
        return WantsPage(context) ? context.PageAsync(501, "Not built", text) : context.JsonAsync(501, new JsonObject { ["detail"] = text });
    }

    internal static bool WantsPage(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
