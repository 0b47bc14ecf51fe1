using System.Net;
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

    /// <summary>A page that says what made it.</summary>
    internal static Task PageAsync(this HttpContext context, int status, string title, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(title)} - authentik emulator</title></head>
            <body><p role="note"><strong>authentik emulator</strong> - a stand-in for development and tests, not an identity provider.</p>
            <h1>{WebUtility.HtmlEncode(title)}</h1><p>{WebUtility.HtmlEncode(text)}</p></body></html>
            """, context.RequestAborted);
    }

    /// <summary>501: authentik has this, the emulator does not.</summary>
    internal static Task NotBuiltAsync(this HttpContext context, string feature)
    {
        var text = $"authentik emulator: {feature} is not built. The official authentik images have it.";
        return WantsPage(context) ? context.PageAsync(501, "Not built", text) : context.JsonAsync(501, new JsonObject { ["detail"] = text });
    }

    internal static bool WantsPage(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
