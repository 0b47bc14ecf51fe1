using System.Text.Json.Nodes;
using Authentik.Emulator.Web;
using static Authentik.Emulator.Web.Html;

namespace Authentik.Emulator.Flows;

/// <summary>A challenge of the flow executor as a page. Forms post back to the page itself.</summary>
internal static class ChallengePage
{
    internal static Task ShowAsync(HttpContext context, JsonObject challenge, string csrf)
    {
        var title = challenge["flow_info"]?["title"]?.ToString() ?? "";
        return challenge["component"]?.ToString() switch
        {
            FlowStages.Identification => context.HtmlAsync(200, title, Form(challenge, csrf, Identification(challenge, Described(challenge)))),
            FlowStages.Password => context.HtmlAsync(200, title, Form(challenge, csrf, Password(challenge, Described(challenge)))),
            FlowStages.Denied => context.PageAsync(200, "Access denied", challenge["error_message"]!.ToString()),
            FlowStages.SessionEnd => context.HtmlAsync(200, title, SessionEnd(challenge)),
            FlowStages.Autosubmit => context.HtmlAsync(200, challenge["title"]!.ToString(), Autosubmit(challenge)),
            FlowStages.Redirect => Redirect(context, challenge["to"]!.ToString()),
            _ => context.NotBuiltAsync(challenge["detail"]!.ToString()),
        };
    }

    private static Task Redirect(HttpContext context, string to)
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    }

    private static string Form(JsonObject challenge, string csrf, string fields)
    {
        var errors = (challenge["response_errors"] as JsonObject)?
            .SelectMany(field => (JsonArray)field.Value!).Select(error => error!["string"]!.ToString());
        var alert = errors is null ? "" : $"<p class=\"error\" id=\"error\" role=\"alert\">{Encode(string.Join(' ', errors))}</p>";
        return $"""
            <form method="post">{alert}
            <input type="hidden" name="csrf" value="{Encode(csrf)}">
            {fields}
            <button type="submit">Log in</button></form>
            """;
    }

    /// <summary>Ties a field to the message about it.</summary>
    private static string Described(JsonObject challenge) =>
        challenge["response_errors"] is null ? "" : " aria-invalid=\"true\" aria-describedby=\"error\"";

    private static string Identification(JsonObject challenge, string described) =>
        $"""
        <label for="uid_field">Email or Username</label>
        <input id="uid_field" name="uid_field" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus{described}>
        """ + (challenge["password_fields"]!.GetValue<bool>() ? PasswordField(described) : "")
        + string.Concat(((JsonArray)challenge["sources"]!).Select(source =>
            $"<p><a href=\"{Encode(source!["challenge"]!["to"]!.ToString())}\">Continue with {Encode(source["name"]!.ToString())}</a></p>"));

    private static string Password(JsonObject challenge, string described)
    {
        var name = Encode(challenge["pending_user"]!.ToString());
        // The name is there for password managers; shown so that one sees who signs in.
        return $"<p>Signing in as <strong>{name}</strong></p><input type=\"text\" name=\"username\" value=\"{name}\" autocomplete=\"username\" hidden>"
            + PasswordField(" autofocus" + described);
    }

    private static string PasswordField(string attributes) =>
        "<label for=\"password\">Password</label>\n" +
        $"<input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required{attributes}>";

    private static string SessionEnd(JsonObject challenge)
    {
        var name = challenge["application_name"]!.ToString();
        return $"""
            <p>You've logged out of {Encode(name)}.</p>
            <ul><li><a href="../../../">Go back to overview</a></li>
            <li><a href="{Encode(challenge["invalidation_flow_url"]!.ToString())}">Log out of {Encode(challenge["brand_name"]!.ToString())}</a></li>
            <li>{Link(challenge["application_launch_url"]?.ToString(), $"Log back into {name}")}</li></ul>
            """;
    }

    private static string Autosubmit(JsonObject challenge)
    {
        var fields = ((JsonObject)challenge["attrs"]!)
            .Select(field => $"<input type=\"hidden\" name=\"{Encode(field.Key)}\" value=\"{Encode(field.Value?.ToString())}\">");
        return $"""
            <form method="post" action="{Encode(challenge["url"]!.ToString())}" id="autosubmit">{string.Concat(fields)}
            <button type="submit">Continue</button></form>
            <script>document.getElementById("autosubmit").submit()</script>
            """;
    }
}
