using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Flows;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>
/// <c>/application/o/{slug}/end-session/</c>: runs the provider's invalidation flow. Whether the session ends is the flow's affair, and nobody is
/// sent anywhere after it: authentik ignores <c>post_logout_redirect_uri</c>.
/// </summary>
internal sealed class EndSessionEndpoint(AuthentikCore core)
{
    internal async Task HandleAsync(HttpContext context, ObjectStore store, OAuthClient client)
    {
        var session = Session.Read(context.Request, store.Connection);
        if (session?.FindUser(store) is not { } user)
        {
            LoginRedirect.Send(core, context);
            return;
        }

        if (!ApplicationAccess.Allows(store, client.Application, user))
        {
            await context.AccessDeniedAsync(client.Application.Text("name"));
            return;
        }

        var flow = store.Get(ModelNames.Flow, client.Provider.Text("invalidation_flow"))!;
        FlowPlan.Start(session, flow.Text("slug"), new JsonObject
        {
            ["component"] = FlowStages.SessionEnd,
            ["application_name"] = client.Application.Text("name"),
            ["application_launch_url"] = ApplicationRules.LaunchUrl(client.Application, client.Provider),
            ["invalidation_flow_url"] = $"{Origin.Path(core)}flows/-/default/invalidation/",
            ["brand_name"] = store.Find(ModelNames.Brand, "default", true)?.Text("branding_title") ?? "",
        });
        session.Save(context, store.Connection);
        context.Response.Redirect($"{Origin.Path(core)}if/flow/{flow.Text("slug")}/{context.Request.QueryString}");
    }
}
