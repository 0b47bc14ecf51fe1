using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal;
using Portal.Connections;
using Portal.Pages;
using Xunit;

namespace Tests.Portal;

public class PortalPageTests
{
    [Fact]
    public async Task WithoutConnectionsThePageSaysHowToAddOne()
    {
        var page = await RenderAsync();

        Assert.Contains("Nothing was handed to this application", page);
        Assert.Contains(".WithReference(redis)", page);
        Assert.Contains("Not sent: no endpoint is set", page);
    }

    [Fact]
    public async Task EachConnectionHasACardWithWhatIsKnownOfIt()
    {
        var page = await RenderAsync(
            new ConnectionReport("authentik-db", "PostgreSQL", ConnectionState.Reachable)
            {
                Address = "localhost:5432",
                Database = "authentik",
                ServerVersion = "17.6",
                RoundTripMilliseconds = 0.42,
            },
            new ConnectionReport("redis", "Redis", ConnectionState.Refused) { Address = "localhost:6379", Database = "0", Reason = "Nothing listens." },
            new ConnectionReport("login", "Unknown kind", ConnectionState.NotChecked));

        foreach (var text in new[] { "authentik-db", "localhost:5432", "17.6", "0.42 ms", "localhost:6379", "Nothing listens.", "login", "1 of 2 reachable" })
        {
            Assert.Contains(text, page);
        }
    }

    [Fact]
    public async Task TextsOfOthersAreNotMarkup()
    {
        var page = await RenderAsync(new ConnectionReport("<b>store</b>", "Redis", ConnectionState.Refused) { Reason = "<script>alert(1)</script>" });

        Assert.DoesNotContain("<b>store", page);
        Assert.DoesNotContain("<script", page);
    }

    private static async Task<string> RenderAsync(params ConnectionReport[] connections)
    {
        var report = new PortalReport(new ApplicationFacts("Development", "1.2.3", 61, TelemetryEndpoint: null), connections, DateTimeOffset.UtcNow);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(PortalPage.Report)] = report });
            return (await renderer.RenderComponentAsync<PortalPage>(parameters)).ToHtmlString();
        });
    }
}
