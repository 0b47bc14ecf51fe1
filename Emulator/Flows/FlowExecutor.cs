using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.Flows;

/// <summary>
/// <c>/api/v3/flows/executor/{slug}/</c>: GET shows the current stage's challenge, POST answers it and is redirected to the next. Stages other
/// than identification, password, login, logout and an optional second factor are answered 501.
/// </summary>
internal sealed class FlowExecutor(AuthentikCore core)
{
    internal async Task HandleAsync(HttpContext context, string slug)
    {
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (!isPost && !HttpMethods.IsGet(context.Request.Method))
        {
            await context.JsonAsync(405, new JsonObject { ["detail"] = $"Method \"{context.Request.Method}\" not allowed." });
            return;
        }

        JsonObject answer = [];
        if (isPost)
        {
            try
            {
                answer = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject ?? [];
            }
            catch (JsonException exception)
            {
                await context.JsonAsync(400, new JsonObject { ["detail"] = $"JSON parse error - {exception.Message}" });
                return;
            }
        }

        using var connection = core.Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        if (store.Find(ModelNames.Flow, "slug", slug) is not { } flow)
        {
            await context.JsonAsync(404, new JsonObject { ["detail"] = "No Flow matches the given query." });
            return;
        }

        var session = Session.Read(context.Request, connection) ?? Session.Create();
        if (isPost && session.IsForged(context.Request))
        {
            await context.JsonAsync(403, new JsonObject { ["detail"] = "CSRF Failed: CSRF token missing or incorrect." });
            return;
        }

        var plan = FlowPlan.Of(session, slug, context.Request.Query["query"]);
        var stages = new FlowStages(store, context.Request, session, plan, flow);
        var (challenge, accepted) = isPost ? stages.Answer(answer) : (stages.Advance(), false);
        session.Save(context, connection);
        await transaction.CommitAsync();

        if (accepted)
        {
            context.Response.Redirect(context.Request.PathBase + context.Request.Path + context.Request.QueryString);
        }
        else if (challenge["component"] is { })
        {
            await context.JsonAsync(200, challenge);
        }
        else
        {
            await context.NotBuiltAsync(challenge["detail"]!.ToString());
        }
    }
}
