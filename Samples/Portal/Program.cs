using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Portal;
using Portal.Connections;
using Portal.Pages;
using Portal.SignIn;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddNpgsql())
    .WithMetrics(metrics => metrics.AddNpgsqlInstrumentation());

builder.AddConnections();
builder.AddSignIn();
builder.Services.AddSingleton<PortalReporter>();
builder.Services.AddRazorComponents();
builder.Services.ConfigureHttpJsonOptions(options =>
{
    options.SerializerOptions.WriteIndented = true;
    options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
});

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapStaticAssets();

app.MapGet("/", async (HttpContext context, PortalReporter reporter, ILogger<PortalPage> logger, CancellationToken cancellationToken) =>
{
    var report = await reporter.ReportAsync(cancellationToken);
    logger.PageViewed(report.Connections.Count, report.Reachable);
    return new RazorComponentResult<PortalPage>(new { Report = report, Visitor = new Visitor(SignInServices.IsEnabled(app.Configuration), context.User) });
});

app.MapGet("/api/connections", (PortalReporter reporter, CancellationToken cancellationToken) => reporter.ReportAsync(cancellationToken));
app.MapSignIn();

app.Run();
