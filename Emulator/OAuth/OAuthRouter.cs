using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>The paths of OAuth2 and OpenID Connect: those all applications share, and those of each.</summary>
internal sealed class OAuthRouter(AuthentikCore core)
{
    private const string Prefix = "/application/o/";
    private const string MetadataPrefix = "/.well-known/oauth-authorization-server/application/o/";

    private readonly AuthorizeEndpoint _authorize = new(core);
    private readonly TokenEndpoint _token = new(core);
    private readonly TokenInspection _inspection = new(core);
    private readonly EndSessionEndpoint _endSession = new(core);

    /// <summary>Answers when the path is one of them.</summary>
    internal async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        if (path.StartsWith(MetadataPrefix, StringComparison.Ordinal))
        {
            await ServeApplicationAsync(context, path[MetadataPrefix.Length..].TrimEnd('/'), ".well-known/openid-configuration");
            return true;
        }

        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = path[Prefix.Length..];
        var isPost = HttpMethods.IsPost(context.Request.Method);
        Func<HttpContext, Task>? shared = rest switch
        {
            "authorize/" => _authorize.HandleAsync,
            "token/" when isPost => _token.HandleAsync,
            "userinfo/" => _inspection.UserinfoAsync,
            "introspect/" when isPost => _inspection.IntrospectAsync,
            "revoke/" when isPost => _inspection.RevokeAsync,
            "token/" or "introspect/" or "revoke/" => context => context.PlainAsync(405, ""),
            "device/" => context => context.NotBuiltAsync("the device code flow"),
            _ => null,
        };
        if (shared is not null)
        {
            await shared(context);
        }
        else
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            await ServeApplicationAsync(context, slash < 0 ? "" : rest[..slash], slash < 0 ? "" : rest[(slash + 1)..]);
        }

        return true;
    }

    private async Task ServeApplicationAsync(HttpContext context, string slug, string endpoint)
    {
        using var connection = core.Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        if (endpoint is not (".well-known/openid-configuration" or "jwks/" or "end-session/") || OAuthClient.OfApplication(store, slug) is not { } client)
        {
            await context.NotFoundAsync();
        }
        else if (endpoint == "jwks/")
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            await context.JsonAsync(200, ProviderMetadata.Keys(store, client));
        }
        else if (endpoint == "end-session/")
        {
            await _endSession.HandleAsync(context, store, client);
        }
        else
        {
            context.AllowOwnOrigins(client);
            await context.JsonAsync(200, ProviderMetadata.Discovery(core, context.Request, store, client));
        }

        await transaction.CommitAsync();
    }
}
