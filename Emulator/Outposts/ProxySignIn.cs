using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Security;
using Authentik.Emulator.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.Outposts;

/// <summary>The way of a browser from an outpost to the provider and back, and out again.</summary>
internal sealed class ProxySignIn(OutpostClient client, ProxyState state)
{
    internal const string OwnPaths = "/outpost.goauthentik.io/";
    internal const string CallbackSignature = "X-authentik-auth-callback";
    internal const string LogoutSignature = "X-authentik-logout";

    private static readonly Log Log = new("authentik.outpost.proxyv2.application");

    /// <summary>Sends a request that needs somebody signed in to the start, at the application's own address.</summary>
    internal static void RedirectToStart(HttpContext context, ProxyApplication application)
    {
        ProxySessions.Ensure(context, application);
        if (application.InterceptsAuthorization && context.Request.Headers.Authorization.Count > 0)
        {
            context.Response.StatusCode = 401;
            return;
        }

        // The query is lost here, as in authentik.
        var root = application.ExternalHost.ToString().TrimEnd('/');
        context.Response.Redirect($"{root}{OwnPaths}start?rd={Uri.EscapeDataString(root + context.Request.Path)}");
    }

    /// <summary>Sends the browser to the provider; it comes back to the callback, and then to <paramref name="target"/>.</summary>
    internal static void Start(HttpContext context, ProxyApplication application, string target)
    {
        // Signed, and bound to the session: nobody can be brought back into a sign-in somebody else began.
        var request = new JsonObject
        {
            ["iss"] = Issuer(application),
            ["sid"] = ProxySessions.Ensure(context, application),
            ["state"] = Jwt.Encode(RandomNumberGenerator.GetBytes(32)),
            ["redirect"] = target,
        };
        context.Response.Redirect(QueryHelpers.AddQueryString(application.Endpoints.Authorize, new Dictionary<string, string?>
        {
            ["client_id"] = application.ClientId,
            ["redirect_uri"] = CallbackOf(application),
            ["response_type"] = "code",
            ["scope"] = string.Join(' ', application.Scopes),
            ["state"] = Jwt.Sign(request, application.CookieSecret),
        }));
    }

    /// <summary>The start as a page of its own: where to after it is in <c>rd</c>, if that is a place of this application.</summary>
    internal static void StartFromQuery(HttpContext context, ProxyApplication application) =>
        Start(context, application, AllowedTarget(context.Request.Query["rd"].ToString(), application) ?? "");

    /// <summary>Takes the code, signs in, and goes on. What is wrong is in the log; the browser is sent on and meets the start again.</summary>
    internal async Task CallbackAsync(HttpContext context, ProxyApplication application, IQueryCollection query)
    {
        if (Jwt.Verify(query["state"].ToString(), application.CookieSecret) is not { } request || request["iss"]?.ToString() != Issuer(application)
            || request["sid"]?.ToString() != ProxySessions.IdOf(context.Request, application))
        {
            Log.Warning("invalid state", ("name", application.Name));
            await context.PageAsync(400, "Bad Request", "This sign-in was begun in another browser, or too long ago. Open the application again.");
            return;
        }

        if (await RedeemAsync(application, query["code"].ToString(), context.RequestAborted) is { } claims)
        {
            ProxySessions.SignIn(context, application, claims);
        }

        context.Response.Redirect(request["redirect"]?.ToString() is { Length: > 0 } target ? target : application.ExternalHost.AbsoluteUri);
    }

    /// <summary>Signs out here, and sends the browser to do so at the provider.</summary>
    internal static void SignOut(HttpContext context, ProxyApplication application)
    {
        if (ProxySessions.Read(context.Request, application) is not { } claims)
        {
            RedirectToStart(context, application);
            return;
        }

        ProxySessions.SignOut(claims.Subject);
        context.Response.Redirect(QueryHelpers.AddQueryString(application.Endpoints.EndSession, "id_token_hint", claims.Token));
    }

    private async Task<ProxyClaims?> RedeemAsync(ProxyApplication application, string code, CancellationToken cancellationToken)
    {
        try
        {
            // The issuer of the token follows from the host it is asked of, so the server is told the one browsers use.
            var token = await client.RedeemAsync(application.Endpoints.Token, state.Current.PublicHost, new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = CallbackOf(application),
                ["client_id"] = application.ClientId,
                ["client_secret"] = application.ClientSecret,
            }, cancellationToken);
            return Check(application, token);
        }
        catch (Exception exception) when (OutpostClient.IsFailure(exception, cancellationToken))
        {
            Log.Warning("failed to redeem code", ("name", application.Name), ("error", exception.Message));
            return null;
        }
    }

    private static ProxyClaims Check(ProxyApplication application, string token)
    {
        var claims = Jwt.Verify(token, application.ClientSecret)
            ?? throw new HttpRequestException("failed to verify signature: the token is not of this provider");
        var (issuer, audience) = (claims["iss"]?.ToString(), claims["aud"]?.ToString());
        if (issuer != application.Endpoints.Issuer)
        {
            throw new HttpRequestException(
                $"oidc: id token issued by a different provider, expected \"{application.Endpoints.Issuer}\" got \"{issuer}\" " +
                "(the outpost's authentik_host must be the URL that AUTHENTIK_HOST, or AUTHENTIK_HOST_BROWSER, says)");
        }

        if (audience != application.ClientId)
        {
            throw new HttpRequestException($"oidc: expected audience \"{application.ClientId}\" got \"{audience}\"");
        }

        var result = new ProxyClaims(claims, token);
        return result.Expires > DateTimeOffset.UtcNow ? result : throw new HttpRequestException("oidc: token is expired");
    }

    private static string Issuer(ProxyApplication application) => $"goauthentik.io/outpost/{application.ClientId}";

    private static string CallbackOf(ProxyApplication application) =>
        $"{application.ExternalHost.ToString().TrimEnd('/')}{OwnPaths}callback?{CallbackSignature}=true";

    private static string? AllowedTarget(string target, ProxyApplication application)
    {
        if (target.Length == 0 || !Uri.TryCreate(application.ExternalHost, target, out var uri))
        {
            return null;
        }

        var domain = application.CookieDomain.TrimStart('.');
        var isOwn = uri.Scheme is "http" or "https" && (application.Mode == "forward_domain"
            ? uri.Host == domain || uri.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase)
            : uri.Authority == application.ExternalHost.Authority);
        if (!isOwn)
        {
            Log.Warning("redirect URI did not contain external host", ("url", target), ("ext", application.ExternalHost));
        }

        return isOwn ? uri.AbsoluteUri : null;
    }
}
