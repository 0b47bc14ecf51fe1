using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Testing;

/// <summary>
/// authentik's flow executor for one visitor: shows the challenges of a test one after the other, an accepted answer is redirected to the next. The
/// site around it is below a path, as authentik may be.
/// </summary>
internal sealed class FakeFlow(params JsonObject[] challenges) : IAsyncDisposable
{
    public const string Slug = "test-flow";

    private readonly List<JsonObject> _answers = [];
    private WebApplication _app = null!;

    /// <summary>The errors that an answer is shown again with, if it is not accepted.</summary>
    public Func<JsonObject, JsonObject?> Errors { get; init; } = _ => null;

    public Uri Url => new UriBuilder(_app.Urls.Single()) { Host = "localhost" }.Uri;

    /// <summary>What was answered.</summary>
    public IReadOnlyList<string> Answers => [.. _answers.Select(answer => answer.ToJsonString())];

    /// <summary>The token against forged requests that came with the last answer.</summary>
    public string? Csrf { get; private set; }

    /// <summary>The query that the executor was given.</summary>
    public string? Query { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/", () => Results.Redirect($"/auth/if/flow/{Slug}/?next=%2Fprivate%3Fa%3D1"));
        _app.MapGet($"/auth/if/flow/{Slug}/", () => "a page that needs scripts");
        _app.MapGet("/private", () => "private");
        _app.MapGet($"/auth/api/v3/flows/executor/{Slug}/", (HttpContext context) =>
        {
            Query = context.Request.Query["query"];
            context.Response.Cookies.Append("authentik_csrf", "csrf-1", new() { Path = "/auth/" });
            return Results.Json(challenges[_answers.Count]);
        });
        _app.MapPost($"/auth/api/v3/flows/executor/{Slug}/", async (HttpRequest request) =>
        {
            Csrf = request.Headers["X-authentik-CSRF"];
            var answer = (await request.ReadFromJsonAsync<JsonObject>())!;
            if (Errors(answer) is { } errors)
            {
                var challenge = (JsonObject)challenges[_answers.Count].DeepClone();
                challenge["response_errors"] = errors.DeepClone();
                return Results.Json(challenge);
            }

            _answers.Add(answer);
            return Results.Redirect(request.Path + request.QueryString);
        });
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
