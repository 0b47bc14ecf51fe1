using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Model;

/// <summary>However many resources are examined, the server is asked once.</summary>
public sealed class SharedHealthTests
{
    private const int Count = 150;

    [Fact]
    public async Task TheServerIsAskedOnceForAllThatIsDeclared()
    {
        await using var fake = await FakeAuthentik.StartAsync();
        fake.Answer("GET /-/health/ready/", 204);
        fake.Answer("GET /api/v3/flows/executor/default-authentication-flow/", 200);
        fake.Answer("GET /api/v3/managed/blueprints/", 200, $$"""{"results":[{"pk":"b","path":"aspire/authentik.yaml","status":"successful","last_applied":"{{DateTimeOffset.UtcNow:O}}"}]}""");
        fake.Answer("POST /api/v3/managed/blueprints/", 201, "{}");
        var there = Enumerable.Range(0, Count).ToHashSet();
        fake.Answers["GET /api/v3/core/applications/"] = request =>
        {
            var page = int.Parse(request.Query["page"]!, System.Globalization.CultureInfo.InvariantCulture);
            var rows = there.Order().Skip((page - 1) * 100).Take(100).Select(i => (JsonNode)new JsonObject { ["slug"] = $"app-{i}" });
            return (200, new JsonObject { ["results"] = new JsonArray([.. rows]), ["pagination"] = new JsonObject { ["next"] = page * 100 < there.Count ? page + 1 : 0, ["count"] = there.Count } }.ToJsonString());
        };
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        for (var i = 0; i < Count; i++)
        {
            authentik.AddOidcApplication($"app-{i}").WithRedirectUri("https://app.example.com/");
            authentik.AddGroup($"group-{i}");
        }

        await using var model = await TestModel.CompleteAsync(builder);
        fake.StandInFor(authentik.Resource, "http");
        var checks = model.Services.GetRequiredService<HealthCheckService>();
        var blueprint = model.Services.GetRequiredKeyedService<BlueprintService>("authentik");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await blueprint.ApplyAsync(DateTimeOffset.UtcNow.AddMinutes(-1), limit.Token);

        // As Aspire does it: each resource by itself, and its parent with it.
        Forget();
        Assert.All(await ExamineAsync(), entry => Assert.Equal((HealthStatus.Healthy, "authentik has the application as declared."), (entry.Status, entry.Description)));
        Assert.Equal(1, Requests("/-/health/ready/"));
        Assert.Equal(2, Requests("/api/v3/core/applications/"));

        // One that was removed is looked for once more, and for all together.
        there.Remove(7);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Forget();
        Assert.All(await ExamineAsync(), entry => Assert.Equal(HealthStatus.Healthy, entry.Status));
        Assert.Equal(0, Requests("/api/v3/core/applications/"));
        Assert.False(await new KnownApplications(authentik.Resource, TimeProvider.System).HasAsync("app-7", limit.Token));
        Assert.Equal(2, Requests("/api/v3/core/applications/"));

        async Task<IReadOnlyList<HealthReportEntry>> ExamineAsync() =>
            [.. (await Task.WhenAll(Enumerable.Range(0, Count).Select(i => checks.CheckHealthAsync(check => check.Name == $"app-{i}_applied" || check.Name == "authentik_ready", limit.Token))))
                .Select((report, i) => report.Entries[$"app-{i}_applied"])];

        void Forget()
        {
            lock (fake.Requests)
            {
                fake.Requests.Clear();
            }
        }

        int Requests(string path)
        {
            lock (fake.Requests)
            {
                return fake.Requests.Count(request => request == $"GET {path}");
            }
        }
    }
}
