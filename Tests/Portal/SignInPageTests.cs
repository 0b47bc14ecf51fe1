using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal;
using Portal.Connections;
using Portal.Pages;
using Portal.SignIn;

namespace Tests.Portal;

public class SignInPageTests
{
    private static readonly ClaimsPrincipal s_alice = new(new ClaimsIdentity(
        [new("preferred_username", "alice"), new("name", "Alice <Liddell>"), new("email", "alice@example.com"), new("groups", "staff"), new("groups", "portal-admins")],
        "test",
        "preferred_username",
        "groups"));

    [Fact]
    public async Task TheProfileShowsNameMailGroupsAndClaims()
    {
        var page = await RenderAsync<ProfilePage>(new()
        {
            ["Visitor"] = new Visitor(true, s_alice),
            ["TokenExpiry"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        });
        foreach (var text in (string[])["Alice &lt;Liddell&gt;", "<dd>alice</dd>", "<dd>alice@example.com</dd>", "<dd>portal-admins, staff</dd>", "2026-01-02 03:04:05 UTC", "<th scope=\"row\">preferred_username</th>"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<Liddell>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningOutIsAFormAndNotALink()
    {
        var page = await RenderAsync<AdministratorsPage>(new() { ["Visitor"] = new Visitor(true, s_alice) });
        Assert.Contains("<form method=\"post\" action=\"sign-out\">", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"admins\" aria-current=\"page\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"sign-out\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutSignInThereIsNoMenu()
    {
        var report = new PortalReport(new ApplicationFacts("Development", "1.2.3", 61, TelemetryEndpoint: null), [], DateTimeOffset.UtcNow);
        Assert.DoesNotContain("<nav", await RenderAsync<PortalPage>(new() { ["Report"] = report }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheConnectionForSigningInIsListedWithoutItsSecret()
    {
        // Aspire hands it over under both names.
        const string Login = "Authority=https://a.example.com/;ClientId=x;ClientSecret=hunter2";
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:portal-login"] = Login, ["ConnectionStrings:portal_login"] = Login };
        var catalog = ConnectionCatalog.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var report = Assert.Single(await catalog.CheckAsync(CancellationToken.None));
        Assert.Equal(("portal-login", "OpenID Connect", ConnectionState.NotChecked), (report.Name, report.Kind, report.State));
        Assert.DoesNotContain("hunter2", report.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> RenderAsync<TPage>(Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
