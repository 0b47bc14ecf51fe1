using Authentik.Emulator.Core;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>Sends a browser to sign in, and back to where it was.</summary>
internal static class LoginRedirect
{
    internal static void Send(AuthentikCore core, HttpContext context)
    {
        var next = Uri.EscapeDataString(context.Request.Path + context.Request.QueryString).Replace("%2F", "/", StringComparison.Ordinal);
        context.Response.Redirect($"{Origin.Path(core)}flows/-/default/authentication/?next={next}");
    }
}
