using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Outposts;

/// <summary>
/// The sessions of an outpost: a random id in a cookie, and a file below TMPDIR once somebody signed in, so that a restart keeps them.
/// </summary>
internal static partial class ProxySessions
{
    private const string FilePrefix = "session_";

    private static readonly Log Log = new("authentik.outpost.proxyv2.sessions");

    /// <summary>The id in the request's cookie, or null.</summary>
    internal static string? IdOf(HttpRequest request, ProxyApplication application) =>
        request.Cookies[CookieName(application)] is { } id && Id().IsMatch(id) ? id : null;

    /// <summary>The request's session id; a new one, with its cookie, when it has none.</summary>
    internal static string Ensure(HttpContext context, ProxyApplication application)
    {
        var id = IdOf(context.Request, application) ?? NewId();
        SendCookie(context, application, id, application.SessionAge);
        return id;
    }

    /// <summary>Who is signed in; null when nobody is, or no longer.</summary>
    internal static ProxyClaims? Read(HttpRequest request, ProxyApplication application) =>
        IdOf(request, application) is { } id && Load(PathOf(id)) is { } session
            && session.ClientId == application.ClientId && session.Claims.Expires > DateTimeOffset.UtcNow ? session.Claims : null;

    /// <summary>Signs somebody in. The id changes, so that one planted before is worth nothing after.</summary>
    internal static void SignIn(HttpContext context, ProxyApplication application, ProxyClaims claims)
    {
        RemoveWhere(session => session.Claims.Expires < DateTimeOffset.UtcNow);
        var id = NewId();
        var content = new JsonObject { ["client_id"] = application.ClientId, ["claims"] = claims.Values.DeepClone(), ["token"] = claims.Token };
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(PathOf(id), Encoding.UTF8, options);
        writer.Write(content.ToJsonString());
        SendCookie(context, application, id, claims.Expires - DateTimeOffset.UtcNow);
    }

    /// <summary>Ends every session of a person at this outpost.</summary>
    internal static void SignOut(string subject) => RemoveWhere(session => session.Claims.Subject == subject);

    private static void SendCookie(HttpContext context, ProxyApplication application, string id, TimeSpan age) =>
        context.Response.Cookies.Append(CookieName(application), id, new CookieOptions
        {
            HttpOnly = true,
            Secure = application.ExternalHost.Scheme == "https",
            SameSite = SameSiteMode.Lax,
            Domain = application.CookieDomain.Length > 0 ? application.CookieDomain : null,
            Path = "/",
            MaxAge = age,
        });

    private static void RemoveWhere(Func<(string ClientId, ProxyClaims Claims), bool> condition)
    {
        foreach (var path in Directory.EnumerateFiles(Path.GetTempPath(), FilePrefix + "*"))
        {
            if (Load(path) is { } session && condition(session))
            {
                File.Delete(path);
            }
        }
    }

    private static (string ClientId, ProxyClaims Claims)? Load(string path)
    {
        try
        {
            var content = JsonNode.Parse(File.ReadAllText(path))!;
            return (content["client_id"]!.ToString(), new ProxyClaims((JsonObject)content["claims"]!, content["token"]!.ToString()));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.Warning("failed to read session", ("path", path), ("exc", exception));
            return null;
        }
    }

    private static string PathOf(string id) => Path.Combine(Path.GetTempPath(), FilePrefix + id);

    private static string CookieName(ProxyApplication application) => $"authentik_proxy_{Secrets.Digest(application.ClientId)[..8]}";

    private static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    // It becomes part of a file's name.
    [GeneratedRegex(@"\A[-_A-Za-z0-9]{43}\z")]
    private static partial Regex Id();
}
