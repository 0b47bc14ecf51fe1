using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Health;

/// <summary>The worker's health port: any path, 200 while database and Redis answer.</summary>
internal static class WorkerHealth
{
    internal static async Task HandleAsync(HttpContext context, AuthentikCore core, Metrics metrics, int metricsPort)
    {
        context.Response.Headers[Answers.EmulatorHeader] = core.Release.Text;
        if (context.Connection.LocalPort == metricsPort)
        {
            await context.PlainAsync(200, metrics.Render());
            return;
        }

        var reason = await core.Database.ProbeAsync(context.RequestAborted);
        if (reason is null && core.Redis is not null)
        {
            reason = await core.Redis.ProbeAsync(context.RequestAborted);
        }

        context.Response.StatusCode = reason is null ? 200 : 503;
    }
}
