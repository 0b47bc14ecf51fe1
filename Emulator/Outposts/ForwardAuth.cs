using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.Outposts;

/// <summary>
/// Answers reverse proxies that ask whether a request may pass: 200 with who it is, or the way to sign in. nginx gets 401 instead of a redirect.
/// </summary>
internal sealed class ForwardAuth(ProxySignIn signIn, ProxyState state, AuthentikRelease release)
{
    private const string Prefix = ProxySignIn.OwnPaths + "auth/";

    private static readonly Log Log = new("authentik.outpost.proxyv2.application");

    internal async Task HandleAsync(HttpContext context, ProxyApplication application)
    {
        var path = context.Request.Path.Value!;
        var kind = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/')[0] : "";
        if (kind is not ("nginx" or "traefik" or "caddy" or "envoy"))
        {
            await context.PlainAsync(404, "404 page not found\n");
        }
        else if (Target(context.Request, kind) is not { } target)
        {
            Log.Error("Reporting configuration error", ("message",
                $"Outpost {state.Current.OutpostName} (Provider {application.Name}) failed to detect a forward URL from {kind}"));
            await context.PlainAsync(500, "configuration error\n");
        }
        else if (kind is "traefik" or "caddy" && IsSigned(target, ProxySignIn.CallbackSignature))
        {
            await signIn.CallbackAsync(context, application, Query(target));
        }
        else if (kind is "traefik" or "caddy" && IsSigned(target, ProxySignIn.LogoutSignature))
        {
            ProxySignIn.SignOut(context, application);
        }
        else
        {
            Decide(context, application, target, kind);
        }
    }

    private void Decide(HttpContext context, ProxyApplication application, Uri target, string kind)
    {
        if (ProxySessions.Read(context.Request, application) is { } claims)
        {
            foreach (var (name, value) in claims.Headers(application, state.Current.OutpostName, release.Text))
            {
                context.Response.Headers[name] = value;
            }
        }
        else if (application.IsOpen(target) || (kind == "nginx" && target.AbsolutePath.StartsWith(ProxySignIn.OwnPaths, StringComparison.Ordinal)))
        {
            context.Response.StatusCode = 200;
        }
        else if (kind == "nginx")
        {
            ProxySessions.Ensure(context, application);
            context.Response.StatusCode = 401;
        }
        else
        {
            ProxySignIn.Start(context, application, target.AbsoluteUri);
        }
    }

    /// <summary>The address the browser asked the reverse proxy for; null when it did not say.</summary>
    private static Uri? Target(HttpRequest request, string kind)
    {
        string Header(string name) => request.Headers[name].ToString();
        var text = kind switch
        {
            "nginx" when Header("X-Original-URI") is { Length: > 0 } path => $"{request.Scheme}://{request.Host}{path}",
            "nginx" => Header("X-Original-URL"),
            "envoy" => $"{request.Scheme}://{request.Host}{request.Path.Value![(Prefix.Length + kind.Length)..]}{request.QueryString}",
            _ when Header("X-Forwarded-Host").Length > 0 => $"{Header("X-Forwarded-Proto")}://{Header("X-Forwarded-Host")}{Header("X-Forwarded-Uri")}",
            _ => "",
        };
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }

    private static bool IsSigned(Uri target, string signature) => Query(target)[signature].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);

    private static QueryCollection Query(Uri target) => new(QueryHelpers.ParseQuery(target.Query));
}
