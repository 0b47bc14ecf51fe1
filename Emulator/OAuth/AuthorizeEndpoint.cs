using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Events;
using Authentik.Emulator.Flows;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.OAuth;

/// <summary><c>/application/o/authorize/</c>: the code flow, with implicit consent.</summary>
internal sealed class AuthorizeEndpoint(AuthentikCore core)
{
    // Which sign-in was there when a new one was asked for: the next one differs.
    private const string LastLogin = "oauth2_last_login";

    internal async Task HandleAsync(HttpContext context)
    {
        var http = context.Request;
        if (HttpMethods.IsPost(http.Method))
        {
            // Signing in comes back by GET, so it is one from the start.
            var form = await http.ReadFormAsync(context.RequestAborted);
            context.Response.Redirect(QueryHelpers.AddQueryString(http.Path, form.ToDictionary(pair => pair.Key, string? (pair) => pair.Value.ToString())));
            return;
        }

        using var connection = core.Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        if (http.Query.Count == 0)
        {
            await context.PageAsync(404, "Not Found", "An authorization request has parameters.");
        }
        else if (OAuthClient.Find(store, http.Query["client_id"].ToString()) is not { } client)
        {
            await context.PageAsync(400, "Client ID Error", "The client identifier (client_id) is missing or invalid.");
        }
        else if (!client.IsRegistered(http.Query["redirect_uri"].ToString()))
        {
            // Never a redirect: it would lead wherever the request says.
            await context.PageAsync(400, "Redirect URI Error",
                "The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).");
        }
        else
        {
            await AuthorizeAsync(context, store, new AuthorizationRequest(http.Query, store, client));
        }

        await transaction.CommitAsync();
    }

    private async Task AuthorizeAsync(HttpContext context, ObjectStore store, AuthorizationRequest request)
    {
        var session = Session.Read(context.Request, store.Connection);
        var user = session?.FindUser(store);
        if (request.IsImplicitOrHybrid)
        {
            await context.NotBuiltAsync($"the response type {context.Request.Query["response_type"]}");
        }
        else if (request.Refusal() is { } refusal)
        {
            Refuse(context, request, refusal);
        }
        else if (user is null && request.Prompt.Contains("none"))
        {
            Refuse(context, request, new OAuthError("login_required"));
        }
        else if (user is null || NeedsNewSignIn(session!, request))
        {
            session?.Save(context, store.Connection);
            LoginRedirect.Send(core, context);
        }
        else if (!ApplicationAccess.Allows(store, request.Client.Application, user))
        {
            await context.AccessDeniedAsync(request.Client.Application.Text("name"));
        }
        else if (request.Prompt.Contains("none") && request.Prompt.Contains("consent"))
        {
            Refuse(context, request, new OAuthError("consent_required"));
        }
        else if (request.Prompt.Contains("consent") || AsksSomething(store, request.Client))
        {
            await context.NotBuiltAsync("explicit consent (an authorization flow with stages, or prompt=consent)");
        }
        else
        {
            Grant(context, store, request, session!, user);
        }
    }

    private static bool NeedsNewSignIn(Session session, AuthorizationRequest request)
    {
        var isOld = request.MaxAge is { } age && DateTimeOffset.UtcNow.ToUnixTimeSeconds() - session.AuthTime > age;
        if (!isOld && !(request.Prompt.Contains("login") && (session.Data[LastLogin]?.ToString() ?? session.Login) == session.Login))
        {
            return false;
        }

        session.Data[LastLogin] = session.Login;
        return true;
    }

    private static bool AsksSomething(ObjectStore store, OAuthClient client) =>
        store.Find(ModelNames.FlowStageBinding, "target", client.Provider.Text("authorization_flow")) is not null;

    private static void Refuse(HttpContext context, AuthorizationRequest request, OAuthError error) =>
        context.Response.Redirect(request.Answer(("error", error.Error), ("error_description", error.Description)));

    private void Grant(HttpContext context, ObjectStore store, AuthorizationRequest request, Session session, StoredObject user)
    {
        if (session.Data.Remove(LastLogin))
        {
            session.Save(context, store.Connection);
        }

        var code = Guid.NewGuid().ToString("N");
        var data = new JsonObject
        {
            ["scope"] = new JsonArray([.. request.Scopes.Select(scope => JsonValue.Create(scope))]),
            ["auth_time"] = session.AuthTime,
            ["nonce"] = request.Nonce,
            ["code_challenge"] = request.CodeChallenge,
            ["code_challenge_method"] = request.CodeChallengeMethod,
        };
        var expires = DateTime.UtcNow + request.Client.CodeAge;
        new OAuthGrant(OAuthGrant.Code, request.Client.Provider.Pk, user.Pk, session.Sid, data, expires, false).Save(store, code);
        EventLog.Write(store, context.Request, EventLog.AuthorizeApplication, user, new JsonObject
        {
            ["authorized_application"] = new JsonObject
            {
                ["pk"] = request.Client.Application.Pk, ["app"] = "authentik_core", ["name"] = request.Client.Application.Text("name"),
                ["model_name"] = "application",
            },
            ["scopes"] = string.Join(' ', request.Scopes),
        }, "authentik.providers.oauth2.views.authorize");
        if (request.ResponseMode != "form_post")
        {
            context.Response.Redirect(request.Answer(("code", code)));
            return;
        }

        // The flow's page posts it.
        var attributes = new JsonObject();
        foreach (var (name, value) in request.Parameters(("code", code)))
        {
            attributes[name] = value;
        }

        var flow = store.Get(ModelNames.Flow, request.Client.Provider.Text("authorization_flow"))!;
        FlowPlan.Start(session, flow.Text("slug"), new JsonObject
        {
            ["component"] = FlowStages.Autosubmit,
            ["title"] = $"Redirecting to {request.Client.Application.Text("name")}...",
            ["url"] = request.RedirectUri,
            ["attrs"] = attributes,
        });
        session.Save(context, store.Connection);
        context.Response.Redirect($"{Origin.Path(core)}if/flow/{flow.Text("slug")}/{context.Request.QueryString}");
    }
}
