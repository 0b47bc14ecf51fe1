using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Events;

/// <summary>authentik's audit log: what <c>events/events/</c> lists.</summary>
internal static class EventLog
{
    internal const string Login = "login";
    internal const string LoginFailed = "login_failed";
    internal const string Logout = "logout";
    internal const string AuthorizeApplication = "authorize_application";

    /// <summary>Writes an event in the transaction of the request; its primary key.</summary>
    internal static string Write(ObjectStore store, HttpRequest request, string action, StoredObject? user, JsonObject context, string app)
    {
        var pk = Guid.NewGuid().ToString();
        var about = user is null
            ? new JsonObject { ["pk"] = 0, ["email"] = "", ["username"] = "AnonymousUser" }
            : new JsonObject { ["pk"] = long.Parse(user.Pk), ["email"] = user.Text("email"), ["username"] = user.Text("username") };
        context["http_request"] = new JsonObject
        {
            ["path"] = request.Path.Value,
            ["method"] = request.Method,
            ["request_id"] = request.HttpContext.TraceIdentifier,
            ["user_agent"] = request.Headers.UserAgent.ToString(),
        };
        store.Insert(new StoredObject(ModelNames.Event, pk, new JsonObject
        {
            ["user"] = about,
            // What the filter looks at: of a failed login, the name that was tried.
            ["username"] = (user is null ? context["username"] : null)?.DeepClone() ?? about["username"]!.DeepClone(),
            ["action"] = action,
            ["app"] = app,
            ["context"] = context,
            ["client_ip"] = request.HttpContext.Connection.RemoteIpAddress?.MapToIPv4().ToString(),
            ["created"] = Timestamp.Now(),
            ["expires"] = Timestamp.Of(DateTime.UtcNow.AddDays(365)),
            ["brand"] = new JsonObject(),
        }));
        return pk;
    }
}
