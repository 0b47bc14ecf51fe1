using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>Signs in through the flow executor, as a browser's page does: cookies, and every answer followed by a look at the next challenge.</summary>
internal sealed class FlowClient(EmulatorDeployment deployment, string flow = "default-authentication-flow", string query = "") : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false,
        CookieContainer = new CookieContainer() }) { BaseAddress = deployment.Url };

    private string Path => $"/api/v3/flows/executor/{flow}/?query={Uri.EscapeDataString(query)}";

    /// <summary>Whether a user gets in with a password.</summary>
    internal static async Task<bool> SignsInAsync(EmulatorDeployment deployment, string user, string password)
    {
        using var browser = new FlowClient(deployment);
        await browser.ChallengeAsync();
        await browser.AnswerAsync(new JsonObject { ["component"] = "ak-stage-identification", ["uid_field"] = user });
        var challenge = await browser.AnswerAsync(new JsonObject { ["component"] = "ak-stage-password", ["password"] = password });
        return challenge["component"]!.ToString() == "xak-flow-redirect" && (await browser.UserAsync()) == user;
    }

    internal async Task<JsonNode> ChallengeAsync() => JsonNode.Parse(await _client.GetStringAsync(Path))!;

    /// <summary>Posts an answer; the next challenge when it was accepted, the same with its errors when not.</summary>
    internal async Task<JsonNode> AnswerAsync(JsonObject answer)
    {
        using var response = await _client.PostAsJsonAsync(Path, answer);
        if (response.StatusCode == HttpStatusCode.Found)
        {
            return JsonNode.Parse(await _client.GetStringAsync(response.Headers.Location!))!;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Who the session belongs to; null when nobody is signed in.</summary>
    internal async Task<string?> UserAsync()
    {
        using var response = await _client.GetAsync("/api/v3/core/users/me/");
        return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync())!["user"]!["username"]!.ToString() : null;
    }

    internal Task<HttpResponseMessage> PostAsync(string path, JsonObject body) => _client.PostAsJsonAsync(path, body);

    public void Dispose() => _client.Dispose();
}
