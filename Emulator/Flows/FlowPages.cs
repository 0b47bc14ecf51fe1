using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.OAuth;
using Authentik.Emulator.Web;
using Npgsql;

namespace Authentik.Emulator.Flows;

/// <summary><c>/if/flow/{slug}/</c> and <c>/if/user/</c>: the flow executor's challenges as pages with forms, and who is signed in.</summary>
internal sealed class FlowPages(AuthentikCore core)
{
    private const string FlowPrefix = "/if/flow/";

    /// <summary>Answers when the path is one of those pages.</summary>
    internal async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        if (path == "/if/user/")
        {
            await ShowUserAsync(context);
            return true;
        }

        if (!path.StartsWith(FlowPrefix, StringComparison.Ordinal) || !path.EndsWith('/'))
        {
            return false;
        }

        using var connection = core.Database.OpenConnection();
        if (new ObjectStore(connection).Find(ModelNames.Flow, "slug", path[FlowPrefix.Length..^1]) is { } flow)
        {
            await RunAsync(context, connection, flow);
        }
        else
        {
            await context.NotFoundAsync();
        }

        return true;
    }

    private static async Task RunAsync(HttpContext context, NpgsqlConnection connection, StoredObject flow)
    {
        var http = context.Request;
        var form = HttpMethods.IsPost(http.Method) ? await context.ReadFormOrEmptyAsync() : null;
        using var transaction = connection.BeginTransaction();
        var found = Session.Read(http, connection);
        if (form is not null && found?.IsOwnForm(form["csrf"].ToString()) is not true)
        {
            await context.PageAsync(403, "Forbidden", "The form is out of date, or the browser keeps no cookies. Open the page again.");
            return;
        }

        var session = found ?? Session.Create();
        var stages = new FlowStages(
            new ObjectStore(connection), http, session, FlowPlan.Of(session, flow.Text("slug"), http.QueryString.Value?.TrimStart('?') ?? ""), flow);
        var (challenge, accepted) = form is null ? (stages.Advance(), false) : stages.Answer(new JsonObject
        {
            ["uid_field"] = form["uid_field"].ToString(), ["password"] = form["password"].ToString(),
        });
        session.Save(context, connection);
        await transaction.CommitAsync();
        if (accepted)
        {
            context.Response.Redirect(http.Path + http.QueryString);
        }
        else
        {
            await ChallengePage.ShowAsync(context, challenge, session.Csrf);
        }
    }

    private async Task ShowUserAsync(HttpContext context)
    {
        var root = Origin.Path(core);
        var body = core.Database.Read(store =>
            Session.Read(context.Request, store.Connection)?.FindUser(store) is { } user ? UserBody(store, user, root) : null);
        if (body is null)
        {
            LoginRedirect.Send(core, context);
        }
        else
        {
            await context.HtmlAsync(200, "My applications", body);
        }
    }

    private static string UserBody(ObjectStore store, StoredObject user, string root)
    {
        var applications = store.List(ModelNames.Application).Where(application => !PolicyBindings.CanAnswer(store, application) || ApplicationAccess.Allows(store, application, user))
            .OrderBy(application => application.Text("name"), StringComparer.OrdinalIgnoreCase)
            .Select(application => (Application: application,
                Provider: application.Text("provider") is { Length: > 0 } pk ? store.Get(ModelNames.Provider, pk) : null))
            .Select(pair => Html.Link(ApplicationRules.LaunchUrl(pair.Application, pair.Provider), pair.Application.Text("name")));
        return $"""
            <p>You are signed in as <strong>{Html.Encode(user.Text("username"))}</strong> ({Html.Encode(user.Text("name"))}).</p>
            <ul>{string.Concat(applications.Select(link => $"<li>{link}</li>"))}</ul>
            <p><a href="{root}flows/-/default/invalidation/">Sign out</a></p>
            """;
    }
}
