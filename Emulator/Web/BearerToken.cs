namespace Authentik.Emulator.Web;

/// <summary>The key in an <c>Authorization: Bearer</c> header.</summary>
internal static class BearerToken
{
    internal static string? Read(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim() : null;
}
