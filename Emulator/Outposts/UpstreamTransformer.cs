using Yarp.ReverseProxy.Forwarder;

namespace Authentik.Emulator.Outposts;

/// <summary>
/// What authentik's outpost changes on the way: the host stays the browser's, the address is passed on, and no X-authentik header comes from
/// outside: those there are say who is signed in.
/// </summary>
internal sealed class UpstreamTransformer(IReadOnlyDictionary<string, string> identity) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string destination, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(context, request, destination, cancellationToken);
        request.Headers.Host = context.Request.Host.Value;
        request.Headers.Remove("X-Forwarded-Host");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
        if (context.Connection.RemoteIpAddress is { } address)
        {
            var before = context.Request.Headers["X-Forwarded-For"].ToString();
            request.Headers.Remove("X-Forwarded-For");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", before.Length > 0 ? $"{before}, {address}" : address.ToString());
        }

        // Some servers read an underscore as a hyphen.
        var names = request.Headers.Select(header => header.Key)
            .Where(name => name.Replace('_', '-').StartsWith("X-authentik-", StringComparison.OrdinalIgnoreCase));
        foreach (var name in names.ToList())
        {
            request.Headers.Remove(name);
        }

        foreach (var (name, value) in identity)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(context, response, cancellationToken);
        context.Response.Headers["X-Powered-By"] = "goauthentik.io";
        return copied;
    }
}
