using System.Diagnostics;
using System.Net;
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
    private const string OwnPaths = "/outpost.goauthentik.io/";
    private const string Ping = OwnPaths + "ping";

    private static readonly Log Log = new("authentik.outpost.proxyv2");
    private readonly IHttpForwarder _forwarder;
    private readonly ProxyState _state;
    private readonly Metrics _metrics;
    private readonly AuthentikRelease _release;
    private readonly int _metricsPort;
    private readonly HttpMessageInvoker _verifying = CreateClient(verify: true);
    private readonly HttpMessageInvoker _trusting = CreateClient(verify: false);

    internal ProxyFront(IServiceProvider services, ProxyState state, Metrics metrics, AuthentikRelease release, int metricsPort)
    {
        _forwarder = services.GetRequiredService<IHttpForwarder>();
        (_state, _metrics, _release, _metricsPort) = (state, metrics, release, metricsPort);
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
        var watch = Stopwatch.StartNew();
        var host = context.Request.Host.Value ?? "";
        if (Find(host) is not { } application)
        {
            Log.Warning("no app for hostname", ("host", host));
            await context.JsonAsync(400, new JsonObject
            {
                ["Message"] = "no app for hostname", ["Host"] = host, ["Detail"] = $"Check the outpost settings and make sure '{host}' is included.",
            });
        }
        else if (context.Request.Path.StartsWithSegments(OwnPaths.TrimEnd('/')))
        {
            await context.NotBuiltAsync($"sign-in at the outpost ({context.Request.Path})");
        }
        else if (application.Mode != "proxy")
        {
            await context.NotBuiltAsync($"forward authentication (mode {application.Mode} of provider {application.Name})");
        }
        else if (!application.OpenPaths.Any(pattern => pattern.IsMatch(context.Request.Path.Value!)))
        {
            RedirectToStart(context, application);
        }
        else
        {
            await ForwardAsync(context, application);
        }

        (string, string)[] labels = [("outpost_name", _state.Current.OutpostName), ("method", context.Request.Method), ("type", "app")];
        _metrics.Add(ProxyMetrics.Requests + "_count", 1, labels);
        _metrics.Add(ProxyMetrics.Requests + "_sum", watch.Elapsed.TotalSeconds, labels);
        Log.Info(context.Request.Path + context.Request.QueryString,
            ("method", context.Request.Method), ("status", context.Response.StatusCode), ("runtime", watch.Elapsed.TotalMilliseconds), ("host", host),
            ("remote", context.Connection.RemoteIpAddress), ("scheme", context.Request.Scheme), ("user_agent", context.Request.Headers.UserAgent));
    }

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

    private static void RedirectToStart(HttpContext context, ProxyApplication application)
    {
        if (application.InterceptsAuthorization && context.Request.Headers.Authorization.Count > 0)
        {
            context.Response.StatusCode = 401;
            return;
        }

        // The query is lost here, as in authentik.
        var root = application.ExternalHost.ToString().TrimEnd('/');
        context.Response.Redirect($"{root}{OwnPaths}start?rd={WebUtility.UrlEncode(root + context.Request.Path)}");
    }

    private async Task ForwardAsync(HttpContext context, ProxyApplication application)
    {
        var error = await _forwarder.SendAsync(
            context, new Uri(application.InternalHost).GetLeftPart(UriPartial.Authority), application.VerifyInternalHost ? _verifying : _trusting,
            ForwarderRequestConfig.Empty, UpstreamTransformer.Instance);
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
        };
        if (!verify)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return new HttpMessageInvoker(handler);
    }
}
