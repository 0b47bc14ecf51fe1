using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>What a server's earlier declarations were, and taking them back.</summary>
public sealed partial class AuthentikApiClient
{
    /// <summary>A blueprint that does nothing: authentik wants one in the row whose context holds the text.</summary>
    private const string Nothing = "version: 1\nentries: []\n";

    /// <summary>A text that was kept under a name, or <see langword="null"/> if there is none.</summary>
    internal async Task<string?> RecallAsync(string name, CancellationToken cancellationToken) =>
        (await FindMemoryAsync(name, cancellationToken).ConfigureAwait(false))?.Context?.GetValueOrDefault("declared").ToString();

    /// <summary>Keeps a text under a name. The answer is always <see langword="true"/>.</summary>
    internal async Task<bool> RememberAsync(string name, string text, CancellationToken cancellationToken)
    {
        var context = new Dictionary<string, string> { ["declared"] = text };
        if (await FindMemoryAsync(name, cancellationToken).ConfigureAwait(false) is { } row)
        {
            // authentik asks for the content again with every change.
            await DoAsync(HttpMethod.Patch, $"managed/blueprints/{row.Pk}/", new { content = Nothing, context }, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DoAsync(HttpMethod.Post, "managed/blueprints/", new { name, path = "", content = Nothing, context, enabled = false }, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Applies a text once and waits for the outcome; the answer is why authentik refused it, or <see langword="null"/>.</summary>
    internal async Task<string?> ApplyOnceAsync(string name, string text, bool hasTaskMessages, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        BlueprintRow row;
        try
        {
            row = await SendAsync<BlueprintRow>(
                HttpMethod.Post, "managed/blueprints/", new { name, path = "", content = text, context = new { }, enabled = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthentikApiException ex) when (ex.Status == HttpStatusCode.BadRequest)
        {
            return ex.Message;
        }

        try
        {
            await ApplyBlueprintAsync(row, cancellationToken).ConfigureAwait(false);
            for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < limit;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken).ConfigureAwait(false);
                switch ((await GetAsync<BlueprintRow>($"managed/blueprints/{row.Pk}/", cancellationToken).ConfigureAwait(false)).Status)
                {
                    case "successful":
                        return null;
                    case "error":
                        var messages = hasTaskMessages ? await GetTaskMessagesAsync(row, cancellationToken).ConfigureAwait(false) : [];
                        return messages.Count > 0 ? string.Join(" ", messages) : "no reason; the log of the worker may tell.";
                }
            }

            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"the worker did not apply it within {limit.TotalSeconds:0} seconds."));
        }
        finally
        {
            await DoAsync(HttpMethod.Delete, $"managed/blueprints/{row.Pk}/", body: null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<MemoryRow?> FindMemoryAsync(string name, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<MemoryRow>>($"managed/blueprints/?name={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault(row => row.Name == name);
    }

    private sealed record MemoryRow(string Pk, string Name, Dictionary<string, JsonElement>? Context);
}
