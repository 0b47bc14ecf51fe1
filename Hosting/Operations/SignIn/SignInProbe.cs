using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

/// <summary>A stage of a sign-in that was tried: what authentik showed, how long the answer took, and what became of it.</summary>
internal sealed record SignInStep(string Component, TimeSpan Time, string Result);

/// <summary>
/// Signs a user in through the executor of a flow, as authentik's own page does, and takes the time of each stage. It answers what a user name and a
/// password can answer, and says where it stopped when more is asked. The session it gets is ended.
/// </summary>
internal sealed class SignInProbe(Uri server, string flow)
{
    private const int MostStages = 15;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly CookieContainer _cookies = new();
    private readonly List<SignInStep> _steps = [];

    public IReadOnlyList<SignInStep> Steps => _steps;

    /// <summary>Why the user is not signed in, and what to look at; nothing when signed in.</summary>
    public async Task<(string Reason, string NextStep)?> RunAsync(string username, string password, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { Timeout = s_timeout };
        var executor = new Uri(server, $"api/v3/flows/executor/{flow}/?query=");
        JsonObject? answer = null;
        for (var stage = 0; stage < MostStages; stage++)
        {
            var shown = _steps.Count == 0 ? "start" : _steps[^1].Component;
            var clock = Stopwatch.GetTimestamp();
            var (status, challenge) = await SendAsync(client, executor, answer, cancellationToken).ConfigureAwait(false);
            var time = Stopwatch.GetElapsedTime(clock);
            if (challenge is null)
            {
                _steps.Add(new("no challenge", time, $"status {(int)status}"));
                return status == HttpStatusCode.NotFound
                    ? ($"authentik has no flow '{flow}', or it does not apply to an anonymous visitor.", "Check the slug, and the bindings and the required authentication of the flow.")
                    : ($"The flow '{flow}' answers {(int)status}.", "The server's log tells why.");
            }

            var component = challenge["component"]?.ToString() ?? "";
            if (challenge["response_errors"] is JsonObject { Count: > 0 } errors)
            {
                _steps.Add(new(component, time, $"refused: {Describe(errors)}"));
                return ($"authentik refuses the answer at {Name(shown)}: {Describe(errors)}", "Check the user name and the password, and whether the user is active; repeated failures lower the user's reputation.");
            }

            switch (component)
            {
                case "xak-flow-redirect":
                    _steps.Add(new(component, time, "signed in"));
                    return await CheckSessionAsync(client, username, cancellationToken).ConfigureAwait(false);
                case "ak-stage-access-denied":
                    _steps.Add(new(component, time, $"denied: {challenge["error_message"]}"));
                    return ($"authentik denies access after {Name(shown)}: {challenge["error_message"]}", "Look at the policies that are bound to the flow and its stages, and at whether the user is active.");
                case "ak-stage-flow-error":
                    _steps.Add(new(component, time, "error"));
                    return ($"The flow failed after {Name(shown)}, request {challenge["request_id"]}.", "The server's log has more under that request.");
            }

            answer = Answer(component, challenge, username, password);
            if (answer is null)
            {
                _steps.Add(new(component, time, "stopped: cannot be answered by a program"));
                return ($"The sign-in stopped at {Name(component)}, which asks for more than a user name and a password.", "Try a user without it, or another flow; up to here the flow works.");
            }

            _steps.Add(new(component, time, "answered"));
        }

        return ($"The flow asked for more than {MostStages} answers.", "One of its stages leads back to an earlier one: look at its bindings.");
    }

    private static JsonObject? Answer(string component, JsonObject challenge, string username, string password) => component switch
    {
        // The password is asked for on the same page, or on one of its own.
        "ak-stage-identification" => challenge["password_fields"]?.GetValue<bool>() is true
            ? new() { ["component"] = component, ["uid_field"] = username, ["password"] = password }
            : new() { ["component"] = component, ["uid_field"] = username },
        "ak-stage-password" => new() { ["component"] = component, ["password"] = password },
        "ak-stage-user-login" => new() { ["component"] = component, ["remember_me"] = false },
        "ak-stage-autosubmit" or "ak-stage-consent" => new() { ["component"] = component, ["token"] = challenge["token"]?.DeepClone() },
        _ => null,
    };

    private async Task<(HttpStatusCode Status, JsonObject? Challenge)> SendAsync(HttpClient client, Uri executor, JsonObject? answer, CancellationToken cancellationToken)
    {
        var response = await SendOnceAsync(client, executor, answer, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Found)
        {
            // An answer that is accepted leads to the next challenge.
            response.Dispose();
            response = await SendOnceAsync(client, executor, answer: null, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            return response.StatusCode == HttpStatusCode.OK
                ? (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false))
                : (response.StatusCode, null);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpClient client, Uri url, JsonObject? answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(answer is null ? HttpMethod.Get : HttpMethod.Post, url) { Content = answer is null ? null : JsonContent.Create(answer) };
        request.Headers.Accept.ParseAdd("application/json");
        if (answer is not null && _cookies.GetCookies(url)["authentik_csrf"] is { } csrf)
        {
            // Once somebody is signed in, authentik takes an answer only with both.
            request.Headers.Add("X-authentik-CSRF", csrf.Value);
            request.Headers.Referrer = url;
        }

        return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The cookie must be worth something, and nothing is left behind.</summary>
    private async Task<(string, string)?> CheckSessionAsync(HttpClient client, string username, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        using var me = await SendOnceAsync(client, new Uri(server, "api/v3/core/users/me/"), answer: null, cancellationToken).ConfigureAwait(false);
        var who = me.IsSuccessStatusCode ? (await me.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false))?["user"]?["username"]?.ToString() : null;
        _steps.Add(new("session", Stopwatch.GetElapsedTime(clock), who is null ? $"status {(int)me.StatusCode}" : $"is that of {who}"));
        using var ended = await SendOnceAsync(client, new Uri(server, "api/v3/flows/executor/default-invalidation-flow/?query="), answer: null, cancellationToken).ConfigureAwait(false);
        return who is not null
            ? null
            : ($"The flow ended as if '{username}' were signed in, but the session is worth nothing ({(int)me.StatusCode}).", "The flow may lack a user login stage; otherwise the server's log tells more.");
    }

    private static string Describe(JsonObject errors) => string.Join("; ", errors.SelectMany(field =>
        field.Value is JsonArray messages ? messages.Select(message => $"{(message as JsonObject)?["string"] ?? message}") : [$"{field.Value}"]));

    internal static string Name(string component) => component switch
    {
        "start" => "the start of the flow",
        "ak-stage-identification" => "the identification stage",
        "ak-stage-password" => "the password stage",
        "ak-stage-user-login" => "the user login stage",
        "ak-stage-authenticator-validate" => "the second factor",
        "ak-stage-captcha" => "the captcha",
        "ak-stage-consent" => "the consent stage",
        "ak-stage-prompt" => "a prompt",
        "ak-stage-email" => "the e-mail stage",
        "xak-flow-redirect" => "the end of the flow",
        _ => component,
    };

    internal static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms";
}
