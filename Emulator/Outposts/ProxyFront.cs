using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Authentik.Emulator.Outposts;

/// <summary>The listeners of a proxy outpost: its own paths, and everything else to the application the host name means.</summary>
internal sealed class ProxyFront : IDisposable
{
    private const string Ping = ProxySignIn.OwnPaths + "ping";

    private static readonly Log Log = new("authentik.outpost.proxyv2");
    private readonly IHttpForwarder _forwarder;
    private readonly ProxyState _state;
    private readonly Metrics _metrics;
    private readonly AuthentikRelease _release;
    private readonly int _metricsPort;
    private readonly HttpMessageInvoker _verifying = CreateClient(verify: true);
    private readonly HttpMessageInvoker _trusting = CreateClient(verify: false);

    private readonly ProxySignIn _signIn;
    private readonly ForwardAuth _forwardAuth;
    private readonly ForwardedHeaders _forwarded;

    internal ProxyFront(
        IServiceProvider services, AuthentikConfiguration configuration, OutpostClient client, ProxyState state, Metrics metrics, AuthentikRelease release,
        int metricsPort)
    {
        _forwarder = services.GetRequiredService<IHttpForwarder>();
        (_state, _metrics, _release, _metricsPort) = (state, metrics, release, metricsPort);
        _signIn = new ProxySignIn(client, state);
        _forwardAuth = new ForwardAuth(_signIn, state, release);
        _forwarded = new ForwardedHeaders(configuration);
    }

    public void Dispose()
    {
        _verifying.Dispose();
        _trusting.Dispose();
    }

    internal async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers[Answers.EmulatorHeader] = _release.Text;
        if (context.Request.Path.StartsWithSegments(Ping))
        {
            context.Response.StatusCode = 204;
        }
        else if (context.Connection.LocalPort == _metricsPort)
        {
            var isMetrics = context.Request.Path == "/metrics";
            await context.PlainAsync(isMetrics ? 200 : 404, isMetrics ? _metrics.Render() : "404 page not found\n");
        }
        else
        {
            await ServeAsync(context);
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        _forwarded.Apply(context);
        var watch = Stopwatch.StartNew();
        var user = "";
        var host = context.Request.Host.Value ?? "";
        if (Find(host) is not { } application)
        {
            Log.Warning("no app for hostname", ("host", host));
            await context.JsonAsync(400, new JsonObject
            {
                ["Message"] = "no app for hostname", ["Host"] = host, ["Detail"] = $"Check the outpost settings and make sure '{host}' is included.",
            });
        }
        else
        {
            user = ProxySessions.Read(context.Request, application)?.Username ?? "";
            await ServeAsync(context, application);
        }

        (string, string)[] labels = [("outpost_name", _state.Current.OutpostName), ("method", context.Request.Method), ("type", "app")];
        _metrics.Add(ProxyMetrics.Requests + "_count", 1, labels);
        _metrics.Add(ProxyMetrics.Requests + "_sum", watch.Elapsed.TotalSeconds, labels);
        Log.Info(context.Request.Path + context.Request.QueryString,
            ("method", context.Request.Method), ("status", context.Response.StatusCode), ("runtime", watch.Elapsed.TotalMilliseconds), ("host", host),
            ("remote", context.Connection.RemoteIpAddress), ("scheme", context.Request.Scheme), ("user_agent", context.Request.Headers.UserAgent),
            ("user", user));
    }

    private async Task ServeAsync(HttpContext context, ProxyApplication application)
    {
        var path = context.Request.Path.Value!;
        if (path == ProxySignIn.OwnPaths + "callback" || IsSigned(context, ProxySignIn.CallbackSignature))
        {
            await _signIn.CallbackAsync(context, application, context.Request.Query);
        }
        else if (path == ProxySignIn.OwnPaths + "sign_out" || IsSigned(context, ProxySignIn.LogoutSignature))
        {
            ProxySignIn.SignOut(context, application);
        }
        else if (path == ProxySignIn.OwnPaths + "start")
        {
            ProxySignIn.StartFromQuery(context, application);
        }
        else if (path.StartsWith(ProxySignIn.OwnPaths + "static/", StringComparison.Ordinal))
        {
            await context.NotBuiltAsync($"the outpost's own files ({path})");
        }
        else if (application.Mode != "proxy")
        {
            await _forwardAuth.HandleAsync(context, application);
        }
        else if (ProxySessions.Read(context.Request, application) is { } claims)
        {
            await ForwardAsync(context, application, claims.Headers(application, _state.Current.OutpostName, _release.Text));
        }
        else if (application.OpenPaths.Any(pattern => pattern.IsMatch(path)))
        {
            await ForwardAsync(context, application, new Dictionary<string, string>());
        }
        else
        {
            ProxySignIn.RedirectToStart(context, application);
        }
    }

    private static bool IsSigned(HttpContext context, string signature) =>
        context.Request.Query[signature].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The application of a host name; the only one there is serves every name.</summary>
    private ProxyApplication? Find(string host)
    {
        var applications = _state.Current.Applications;
        return applications.FirstOrDefault(application => application.HostHeader.Equals(host, StringComparison.OrdinalIgnoreCase))
            ?? applications.Where(application => application.Mode == "forward_domain")
                .Where(application => host.EndsWith(application.CookieDomain.TrimStart('.'), StringComparison.OrdinalIgnoreCase))
                .MaxBy(application => application.CookieDomain.Length)
            ?? (applications.Count == 1 ? applications[0] : null);
    }

    private async Task ForwardAsync(HttpContext context, ProxyApplication application, IReadOnlyDictionary<string, string> identity)
    {
        var error = await _forwarder.SendAsync(
            context, new Uri(application.InternalHost).GetLeftPart(UriPartial.Authority), application.VerifyInternalHost ? _verifying : _trusting,
            ForwarderRequestConfig.Empty, new UpstreamTransformer(identity));
        if (error is not ForwarderError.None && !context.Response.HasStarted)
        {
            var reason = context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? error.ToString();
            Log.Warning("Error proxying to upstream server", ("upstream", application.InternalHost), ("error", reason));
            await context.PageAsync(502, "Bad Gateway", $"The upstream {application.InternalHost} of {application.Name} did not answer: {reason}");
        }
    }

    private static HttpMessageInvoker CreateClient(bool verify)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // Names of people are not all ASCII.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        if (!verify)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return new HttpMessageInvoker(handler);
    }
}
