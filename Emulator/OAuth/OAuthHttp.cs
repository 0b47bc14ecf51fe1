using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>What the OAuth2 endpoints share of HTTP.</summary>
internal static class OAuthHttp
{
    /// <summary>The form of a request; empty when it has none.</summary>
    internal static async Task<IFormCollection> ReadFormOrEmptyAsync(this HttpContext context) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;

    /// <summary>Lets browser applications call from where their redirect URIs are.</summary>
    internal static void AllowOwnOrigins(this HttpContext context, OAuthClient client)
    {
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && client.IsOwnOrigin(origin))
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
            context.Response.Headers.Vary = "Origin";
        }
    }

    /// <summary>The page of somebody who may not use an application. authentik answers 200.</summary>
    internal static Task AccessDeniedAsync(this HttpContext context, string application) =>
        context.PageAsync(200, "Access denied", $"You may not use {application}: ask your administrator for access, or sign in as somebody else.");
}
