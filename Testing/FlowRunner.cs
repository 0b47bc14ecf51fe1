using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Aspire.Testing;

/// <summary>
/// Answers a flow of authentik through its executor, as the script of authentik's own page does. The executor shows a challenge; an answer that it
/// accepts is redirected to the next one, an answer that it does not is shown again with its errors.
/// </summary>
internal sealed class FlowRunner(AuthentikBrowser browser, Uri page)
{
    private const string CsrfCookie = "authentik_csrf";
    private const string CsrfHeader = "X-authentik-CSRF";
    private const int MostStages = 20;

    private Uri Executor { get; } = ExecutorOf(page) ?? throw new ArgumentException($"{page} is not a page of a flow.", nameof(page));

    /// <summary>Where the executor of a page is, or nothing if the page runs no flow. authentik itself may be below a path.</summary>
    public static Uri? ExecutorOf(Uri page)
    {
        const string Marker = "/if/flow/";
        var start = page.AbsolutePath.IndexOf(Marker, StringComparison.Ordinal);
        var slug = start < 0 ? "" : page.AbsolutePath[(start + Marker.Length)..].TrimEnd('/');
        return slug.Length == 0 || slug.Contains('/')
            ? null
            : new Uri(page, $"{page.AbsolutePath[..start]}/api/v3/flows/executor/{slug}/?query={Uri.EscapeDataString(page.Query.TrimStart('?'))}");
    }

    /// <summary>Runs the flow to its end.</summary>
    /// <returns>Where the flow leads, or nothing if it ends with a page of its own.</returns>
    public async Task<Uri?> RunAsync(Credentials? credentials, CancellationToken cancellationToken)
    {
        var challenge = await SendAsync(HttpMethod.Get, null, cancellationToken).ConfigureAwait(false);
        for (var stage = 0; stage < MostStages; stage++)
        {
            var component = Text(challenge, "component");
            switch (component)
            {
                case "xak-flow-redirect":
                    return new Uri(Executor, Text(challenge, "to"));
                case "ak-stage-session-end":
                    return null;
                case "ak-stage-access-denied":
                    throw Refused(credentials, $"access denied. {Text(challenge, "error_message")}");
                case "ak-stage-flow-error":
                    throw Refused(credentials, $"the flow failed. {Text(challenge, "error")} Its log has the request {Text(challenge, "request_id")}.");
            }

            var answer = Answer(component, challenge, credentials);
            answer["component"] = component;
            challenge = await SendAsync(HttpMethod.Post, answer, cancellationToken).ConfigureAwait(false);
            if (challenge["response_errors"] is JsonObject { Count: > 0 } errors)
            {
                throw Refused(credentials, Describe(errors));
            }
        }

        throw Refused(credentials, $"it asked for more than {MostStages} answers, the last time for {Text(challenge, "component")}.");
    }

    private JsonObject Answer(string component, JsonObject challenge, Credentials? credentials) => component switch
    {
        "ak-stage-identification" when credentials is not null => Identify(challenge, credentials),
        "ak-stage-password" when credentials is not null => new() { ["password"] = credentials.Password },
        "ak-stage-user-login" => new() { ["remember_me"] = false },
        "ak-stage-consent" => new() { ["token"] = Text(challenge, "token") },
        "ak-stage-identification" or "ak-stage-password" => throw Refused(credentials, "it asks who is there, and nobody has signed in yet."),
        "ak-stage-authenticator-validate" => throw Unsupported(credentials, component, "a second factor. Sign in with a user who has none, or set the authenticator validation stage of the flow to skip those"),
        "ak-stage-captcha" => throw Unsupported(credentials, component, "a captcha. Take that stage out of the flow for tests"),
        _ => throw Unsupported(credentials, component, "something that only a person can answer. Take that stage out of the flow for tests"),
    };

    private JsonObject Identify(JsonObject challenge, Credentials credentials)
    {
        if (challenge["captcha_stage"] is not null)
        {
            throw Unsupported(credentials, "ak-stage-identification", "a captcha. Take it out of the identification stage for tests");
        }

        var answer = new JsonObject { ["uid_field"] = credentials.UserName };

        // The password is asked for on the same page, or on one of its own.
        if (challenge["password_fields"]?.GetValue<bool>() == true)
        {
            answer["password"] = credentials.Password;
        }

        return answer;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, JsonObject? answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Executor) { Content = answer is null ? null : JsonContent.Create(answer) };
        request.Headers.Accept.ParseAdd("application/json");

        // Once somebody is signed in, authentik takes an answer only with both.
        if (answer is not null && browser.Cookies[Executor, CsrfCookie] is { } csrf)
        {
            request.Headers.Add(CsrfHeader, csrf);
            request.Headers.Referrer = page;
        }

        using var response = await browser.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new AuthentikSignInException($"authentik answers {(int)response.StatusCode} at {Executor.GetLeftPart(UriPartial.Path)}: the flow is not there, or authentik is not ready.");
        }

        try
        {
            return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false))!;
        }
        catch (JsonException ex)
        {
            throw new AuthentikSignInException($"What answers at {Executor.GetLeftPart(UriPartial.Path)} is not authentik.", ex);
        }
    }

    private static string Text(JsonObject challenge, string name) => challenge[name]?.ToString() ?? "";

    private static string Describe(JsonObject errors) => string.Join(' ', errors.SelectMany(field =>
        field.Value is JsonArray messages ? messages.Select(message => $"{field.Key}: {(message as JsonObject)?["string"] ?? message}") : [$"{field.Key}: {field.Value}"]));

    private AuthentikSignInException Refused(Credentials? credentials, string reason) =>
        new($"authentik did not let {Who(credentials)} through {page.AbsolutePath}: {reason}");

    private AuthentikSignInException Unsupported(Credentials? credentials, string component, string what) =>
        new($"authentik asks {Who(credentials)} at {page.AbsolutePath} for {what} ({component}).");

    private static string Who(Credentials? credentials) => credentials is null ? "the visitor" : $"'{credentials.UserName}'";
}
