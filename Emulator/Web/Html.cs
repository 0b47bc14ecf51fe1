using System.Net;

namespace Authentik.Emulator.Web;

/// <summary>The pages the emulator shows: plain HTML that says what made it and works without scripts.</summary>
internal static class Html
{
    private const string Style = """
        :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
        body{margin:0 auto;padding:0 1rem 2rem;max-width:26rem}
        .banner{margin:0 -1rem 2rem;padding:.5rem 1rem;background:#7a4100;color:#fff;font-size:.875rem}
        label{display:block;margin-top:1rem;font-weight:600}
        input{box-sizing:border-box;width:100%;padding:.5rem;font:inherit}
        button{margin-top:1rem;padding:.5rem 1.25rem;font:inherit;font-weight:600}
        .error{color:#b00020;background:#fff;padding:.25rem .5rem;border-left:.25rem solid #b00020}
        :focus-visible{outline:3px solid #0b62d6;outline-offset:2px}
        """;

    internal static string Encode(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>A link, or only its text when the address is none that a browser should follow.</summary>
    internal static string Link(string? url, string text) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? $"<a href=\"{Encode(url)}\">{Encode(text)}</a>"
            : Encode(text);

    /// <summary>Sends a page. The body is HTML: what comes from outside is encoded by the caller.</summary>
    internal static Task HtmlAsync(this HttpContext context, int status, string title, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(title)} - authentik emulator</title><style>{Style}</style></head>
            <body><p class="banner" role="note"><strong>authentik emulator</strong> - a stand-in for development and tests, not an identity provider.</p>
            <main><h1>{Encode(title)}</h1>
            {body}
            </main></body></html>
            """, context.RequestAborted);
    }

    /// <summary>A page that only says something.</summary>
    internal static Task PageAsync(this HttpContext context, int status, string title, string text) =>
        context.HtmlAsync(status, title, $"<p>{Encode(text)}</p>");

    internal static Task NotFoundAsync(this HttpContext context) =>
        context.PageAsync(404, "Not Found", $"There is nothing at {context.Request.Path}.");
}
