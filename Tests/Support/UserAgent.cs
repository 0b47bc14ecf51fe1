using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tests.Support;

/// <summary>Where a user agent ended up, and what it saw there.</summary>
public sealed record WebPage(Uri Url, HttpStatusCode Status, string Text)
{
    /// <summary>The flow of authentik that the page runs, if it is such a page.</summary>
    public string? Flow => Url.AbsolutePath.Split('/') is ["", "if", "flow", var slug, ..] ? slug : null;
}

/// <summary>Signs in as a browser does, without being one: it follows redirects, keeps cookies, and runs authentik's flows by their API.</summary>
public sealed class UserAgent : IDisposable
{
    private const int MostRedirects = 20;

    private readonly CookieJar _cookies = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Opens an address and follows where it leads.</summary>
    public Task<WebPage> OpenAsync(Uri url) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Sends an empty form.</summary>
    public Task<WebPage> PostAsync(Uri url) => FollowAsync(new HttpRequestMessage(HttpMethod.Post, url));

    /// <summary>Opens an address without following where it leads.</summary>
    public Task<HttpResponseMessage> SendAsync(Uri url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Opens a page for signed-in users, signs in on the way, and returns the page that comes of it.</summary>
    public async Task<WebPage> SignInAsync(Uri url, string userName, string password)
    {
        var login = await OpenAsync(url);
        var challenge = await AnswerAsync(login, userName, password);
        Assert.True(Component(challenge) == "xak-flow-redirect", $"'{userName}' was not signed in: {challenge.ToJsonString()}");
        return await OpenAsync(new Uri(login.Url, challenge["to"]!.GetValue<string>()));
    }

    /// <summary>Answers a login page, and returns what authentik says to it.</summary>
    public async Task<JsonNode> AnswerAsync(WebPage login, string userName, string password)
    {
        Assert.True(login.Flow is not null, $"{login.Url} ({login.Status}) is not a login page of authentik.");
        var executor = Executor(login);
        var challenge = await ReadAsync(executor);
        Assert.Equal("ak-stage-identification", Component(challenge));

        // The password is asked for on the same page, or on one of its own.
        var together = challenge["password_fields"]?.GetValue<bool>() == true;
        challenge = await PostAsync(executor, new() { ["component"] = "ak-stage-identification", ["uid_field"] = userName, ["password"] = together ? password : null });
        return Component(challenge) == "ak-stage-password"
            ? await PostAsync(executor, new() { ["component"] = "ak-stage-password", ["password"] = password })
            : challenge;
    }

    /// <summary>Runs a flow that asks nothing, such as the one for signing out, to its end.</summary>
    public async Task<string> RunFlowAsync(WebPage page) => Component(await ReadAsync(Executor(page)));

    public void Dispose() => _client.Dispose();

    private static Uri Executor(WebPage page) =>
        new(page.Url, $"/api/v3/flows/executor/{page.Flow}/?query={Uri.EscapeDataString(page.Url.Query.TrimStart('?'))}");

    private static string Component(JsonNode challenge) => challenge["component"]!.GetValue<string>();

    private async Task<WebPage> FollowAsync(HttpRequestMessage request)
    {
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            var url = request.RequestUri!;
            using var response = await SendAsync(request);
            if (response.Headers.Location is not { } location || (int)response.StatusCode is < 300 or >= 400)
            {
                return new(url, response.StatusCode, await response.Content.ReadAsStringAsync());
            }

            request = new(HttpMethod.Get, new Uri(url, location));
        }

        throw new InvalidOperationException($"More than {MostRedirects} redirects, the last one to {request.RequestUri}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        _cookies.Write(request);
        var response = await _client.SendAsync(request);
        _cookies.Read(request.RequestUri!, response);
        return response;
    }

    private async Task<JsonNode> ReadAsync(Uri executor)
    {
        using var response = await SendAsync(executor);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> PostAsync(Uri executor, JsonObject answer)
    {
        var given = new JsonObject(answer.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, executor) { Content = JsonContent.Create(given) });

        // What is accepted is answered by a redirect to the next challenge.
        return response.StatusCode == HttpStatusCode.Found
            ? await ReadAsync(new Uri(executor, response.Headers.Location!))
            : JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
