using Authentik.Emulator.Core;

namespace Authentik.Emulator.Web;

/// <summary>Where a request reached authentik: scheme, host and path, with a slash at the end.</summary>
internal static class Origin
{
    internal static string Of(AuthentikCore core, HttpRequest request) => $"{request.Scheme}://{request.Host}{Path(core)}";

    /// <summary>The path below which everything is, with a slash at the end.</summary>
    internal static string Path(AuthentikCore core) => core.Configuration.Text("web.path").TrimEnd('/') + "/";
}
