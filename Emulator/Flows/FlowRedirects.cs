using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Flows;

/// <summary>The redirects a browser meets on its way to a flow's page.</summary>
internal sealed class FlowRedirects(AuthentikCore core)
{
    private const string Default = "/flows/-/default/";

    /// <summary>Answers when the path is one of those redirects.</summary>
    internal async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        if (path == "/")
        {
            using var connection = core.Database.OpenConnection();
            context.Response.Redirect(context.Request.Path +
                (Session.Read(context.Request, connection)?.User is null ? $"{Default[1..]}authentication/?next=/" : "if/user/"));
            return true;
        }

        var designation = path.StartsWith(Default, StringComparison.Ordinal) ? path[Default.Length..].TrimEnd('/') : "";
        if (designation is not ("authentication" or "invalidation"))
        {
            return false;
        }

        var slug = core.Database.Read(store => FindDefault(store, designation))?.Text("slug");
        DropPlan(context);
        if (slug is null)
        {
            await context.PageAsync(404, "Not Found", $"There is no {designation} flow yet: the worker makes it when it applies the default blueprints.");
        }
        else
        {
            var root = context.Request.Path.Value![..^path.Length];
            context.Response.Redirect($"{root}/if/flow/{slug}/{context.Request.QueryString}");
        }

        return true;
    }

    /// <summary>Whatever the session was in the middle of is over: the flow starts from its beginning.</summary>
    private void DropPlan(HttpContext context)
    {
        using var connection = core.Database.OpenConnection();
        if (Session.Read(context.Request, connection) is { } session)
        {
            FlowPlan.Remove(session);
            session.Save(context, connection);
        }
    }

    private static StoredObject? FindDefault(ObjectStore store, string designation)
    {
        var chosen = store.Find(ModelNames.Brand, "default", true)?.Text($"flow_{designation}") ?? "";
        return chosen.Length > 0
            ? store.Get(ModelNames.Flow, chosen)
            : store.List(ModelNames.Flow, new JsonObject { ["designation"] = designation }).MinBy(flow => flow.Text("slug"), StringComparer.Ordinal);
    }
}
