using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Model;

/// <summary>A server that gives the answers a test wants, in the place of any container's endpoint.</summary>
internal sealed class FakeAuthentik : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAuthentik(WebApplication app) => _app = app;

    /// <summary>By "METHOD /path", query left out; what is not there answers 404.</summary>
    public Dictionary<string, Func<HttpRequest, (int Status, string Body)>> Answers { get; } = [];

    public List<string> Requests { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    private int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<FakeAuthentik> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var fake = new FakeAuthentik(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    public void Answer(string request, int status, string body = "") => Answers[request] = _ => (status, body);

    /// <summary>Makes an endpoint of a resource, which is never started, lead here.</summary>
    public void StandInFor(IResource resource, string endpoint) => Allocate(resource, endpoint, Port);

    public static void Allocate(IResource resource, string endpoint, int port)
    {
        var annotation = resource.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == endpoint);
        annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, "127.0.0.1", port, targetPortExpression: port.ToString(CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = $"{context.Request.Method} {context.Request.Path}";
        lock (Requests)
        {
            Requests.Add(request);
        }

        var (status, body) = Answers.TryGetValue(request, out var answer) ? answer(context.Request) : (404, "");
        context.Response.StatusCode = status;
        if (body.Length > 0)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        }
    }
}
