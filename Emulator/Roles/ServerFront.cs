using System.Diagnostics;
using System.Text.Json.Nodes;
using Authentik.Emulator.Api;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Flows;
using Authentik.Emulator.Health;
using Authentik.Emulator.Logging;
using Authentik.Emulator.OAuth;
using Authentik.Emulator.Outposts;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Roles;

/// <summary>
/// The server's single entry. Its outer half is authentik's front, which answers whatever state the core is in; its inner half is the core, which
/// cannot answer anything without the database.
/// </summary>
internal sealed class ServerFront(AuthentikCore core, ServerState state, Metrics metrics, OutpostHub hub, int metricsPort)
{
    private const string Live = "/-/health/live/";
    private const string Ready = "/-/health/ready/";
    private const string ApiPrefix = "/api/v3/";

    private static readonly Log Access = new("authentik.asgi");
    private static readonly Log Log = new("authentik.router");
    private readonly string _path = core.Configuration.Text("web.path").TrimEnd('/');
    private readonly ApiRouter _api = new(core);
    private readonly FlowRedirects _flows = new(core);
    private readonly FlowPages _pages = new(core);
    private readonly OAuthRouter _oauth = new(core);
    private readonly ForwardedHeaders _forwarded = new(core.Configuration);
    private readonly CancellationTokenSource _stopping = new();

    internal async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers[Answers.EmulatorHeader] = core.Release.Text;
        context.Response.Headers["X-Powered-By"] = "authentik";
        if (context.Connection.LocalPort == metricsPort)
        {
            await ServeMetricsAsync(context);
            return;
        }

        _forwarded.Apply(context);
        _forwarded.ApplyAddress(context);
        var watch = Stopwatch.StartNew();
        await RouteAsync(context);
        metrics.Add(ServerMetrics.Requests + "_count", 1, ("dest", "core"));
        metrics.Add(ServerMetrics.Requests + "_sum", watch.Elapsed.TotalSeconds, ("dest", "core"));
        Access.Info(context.Request.Path + context.Request.QueryString,
            ("method", context.Request.Method), ("status", context.Response.StatusCode), ("runtime", watch.Elapsed.TotalMilliseconds),
            ("remote", context.Connection.RemoteIpAddress), ("scheme", context.Request.Scheme), ("host", context.Request.Host),
            ("user_agent", context.Request.Headers.UserAgent), ("user", context.Items[ApiRouter.UserItem] ?? ""), ("request_id", context.TraceIdentifier),
            ("schema_name", "public"), ("domain_url", context.Request.Host.Host));
    }

    private async Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith(_path + "/", StringComparison.Ordinal))
        {
            await context.PlainAsync(404, "404 page not found\n");
            return;
        }

        path = path[_path.Length..];
        if (path == Live)
        {
            context.Response.StatusCode = core.Release.LiveAsksTheCore && !state.IsRunning ? 502 : 200;
        }
        else if (!state.IsRunning)
        {
            await AnswerStartingAsync(context);
        }
        else
        {
            await ServeCoreAsync(context, path);
        }
    }

    private async Task AnswerStartingAsync(HttpContext context)
    {
        const string message = "failed to connect to authentik backend: authentik starting";
        if (core.Release.StartingStatus == 503)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Contains("application/json", StringComparison.Ordinal))
        {
            await context.JsonAsync(core.Release.StartingStatus, new JsonObject { ["error"] = message });
        }
        else if (core.Release.StartingStatus == 503 && Answers.WantsPage(context))
        {
            await context.PageAsync(503, "authentik starting", message);
        }
        else
        {
            await context.PlainAsync(core.Release.StartingStatus, message);
        }
    }

    private async Task ServeCoreAsync(HttpContext context, string path)
    {
        // Every request to authentik first looks its tenant up, so nothing but the front works without the database.
        if (await core.Database.ProbeAsync(context.RequestAborted) is { } reason)
        {
            Log.Error("database is not available", ("exc", reason));
            await context.PageAsync(500, "Server Error (500)", "The database is not available.");
            return;
        }

        try
        {
            await DispatchAsync(context, path);
        }
        catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception) && !context.Response.HasStarted)
        {
            Log.Error("database went away during a request", ("exc", exception));
            await context.PageAsync(500, "Server Error (500)", "The database is not available.");
        }
    }

    private async Task DispatchAsync(HttpContext context, string path)
    {
        if (path == Ready)
        {
            var reason = core.Redis is null ? null : await core.Redis.ProbeAsync(context.RequestAborted);
            if (reason is not null)
            {
                Log.Warning("not ready", ("exc", reason));
            }

            context.Response.StatusCode = reason is null ? 200 : 503;
        }
        else if (path.StartsWith(ApiPrefix, StringComparison.Ordinal))
        {
            await _api.HandleAsync(context, path[ApiPrefix.Length..]);
        }
        else if (path.StartsWith(OutpostHub.PathPrefix, StringComparison.Ordinal))
        {
            await hub.HandleAsync(context, path[OutpostHub.PathPrefix.Length..].TrimEnd('/'), _stopping.Token);
        }
        else if (!await _flows.TryHandleAsync(context, path) && !await _pages.TryHandleAsync(context, path) && !await _oauth.TryHandleAsync(context, path))
        {
            await context.NotBuiltAsync(path);
        }
    }

    /// <summary>Ends what would keep the host from stopping.</summary>
    internal void CloseConnections() => _stopping.Cancel();

    private async Task ServeMetricsAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics")
        {
            await context.PlainAsync(404, "404 page not found\n");
            return;
        }

        if (state.IsRunning && await core.Database.ProbeAsync(context.RequestAborted) is null)
        {
            ServerMetrics.Refresh(metrics, core.Database, core.Release.Text);
        }

        await context.PlainAsync(200, metrics.Render());
    }
}
