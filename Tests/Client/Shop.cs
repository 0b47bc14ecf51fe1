using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tests.Client;

/// <summary>An application that signs its users in with the client library, and with nothing else than a connection string.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Shop(WebApplication app) => _app = app;

    public Uri Url => new UriBuilder(_app.Urls.Single()) { Host = "localhost" }.Uri;

    public IServiceProvider Services => _app.Services;

    public static async Task<Shop> StartAsync(string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:shop-login"] = connectionString });
        builder.AddAuthentikOpenIdConnect("shop-login");
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", (ClaimsPrincipal user) => $"{user.Identity!.Name} {user.FindFirstValue("name")} {user.IsInRole("staff")}").RequireAuthorization();
        app.MapGet("/leave", () => TypedResults.SignOut(new() { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme]));
        await app.StartAsync();
        return new Shop(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
