using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves <see cref="DashboardService"/> to the dashboard, and to it only: on the loopback address, to who knows the key.</summary>
internal sealed class ResourceServiceHost : IAsyncDisposable
{
    private const string ApiKeyHeader = "x-resource-service-api-key";

    private readonly WebApplication _app;

    private ResourceServiceHost(WebApplication app, Uri url, string apiKey)
    {
        _app = app;
        Url = url;
        ApiKey = apiKey;
    }

    public Uri Url { get; }

    public string ApiKey { get; }

    public static async Task<ResourceServiceHost> StartAsync(
        DashboardOptions options,
        IDashboardData data,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken)
    {
        // An empty builder: nothing of the application's own configuration, whose ASPNETCORE_URLS are the dashboard's, applies to this server.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // gRPC without TLS: HTTP/2 from the first byte.
            kestrel.Listen(IPAddress.Loopback, options.ResourceServiceUrl.Port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Logging.AddProvider(new Forwarding(loggerFactory)).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(data);
        var app = builder.Build();
        var apiKey = RandomKey.Create();
        app.Use(next => context => IsAllowed(context, apiKey) ? next(context) : RefuseAsync(context));
        app.MapGrpcService<DashboardService>();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException ex)
        {
            await app.DisposeAsync();
            throw new DistributedApplicationException($"The dashboard's resource service cannot listen at {options.ResourceServiceUrl}: {ex.Message} " +
                $"Set {DashboardOptions.ResourceServiceUrlSetting} to another port, or remove it for a free one.", ex);
        }
        return new(app, new Uri(app.Urls.Single()), apiKey);
    }

    public async ValueTask DisposeAsync()
    {
        // The calls of the dashboard end with the token that this cancels; none is waited for.
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static bool IsAllowed(HttpContext context, string apiKey) =>
        context.Request.Headers[ApiKeyHeader] is [{ } given]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(apiKey));

    private static Task RefuseAsync(HttpContext context)
    {
        const int Unauthenticated = 16;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = Unauthenticated.ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = $"The header {ApiKeyHeader} is missing or wrong.";
        return Task.CompletedTask;
    }

    /// <summary>Lets the warnings and errors of this server into the application's log, and nothing below.</summary>
    private sealed class Forwarding(ILoggerFactory loggerFactory) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggerFactory.CreateLogger(categoryName);

        public void Dispose()
        {
            // The factory is the application's.
        }
    }
}
