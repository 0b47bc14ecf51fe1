using System.Text.Json;

namespace Tests.Support;

/// <summary>What the dashboard received, read through its telemetry API.</summary>
public static class Telemetry
{
    /// <summary>Asks for spans or logs until the text is in what comes back.</summary>
    public static async Task<JsonDocument> WaitForAsync(Stack stack, string kind, string text)
    {
        using var client = new HttpClient { BaseAddress = stack.Dashboard, Timeout = TimeSpan.FromSeconds(5) };
        client.DefaultRequestHeaders.Add("x-api-key", stack.DashboardKey);
        var last = "nothing";
        for (var attempt = 0; attempt < 60; attempt++)
        {
            using var response = await client.GetAsync($"api/telemetry/{kind}?limit=1000");
            last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            if (response.IsSuccessStatusCode && last.Contains(text, StringComparison.Ordinal))
            {
                return JsonDocument.Parse(last[(last.IndexOf(' ') + 1)..]);
            }

            await Task.Delay(500);
        }

        throw new TimeoutException($"The dashboard has no {kind} with '{text}'; it answered {last[..Math.Min(last.Length, 2000)]}");
    }
}
