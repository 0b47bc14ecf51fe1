using System.Net;
using System.Text;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Web;

/// <summary>Builds the HTTP hosts of all roles: plain Kestrel, no framework logging, one request delegate.</summary>
internal static class WebHost
{
    // authentik's router refuses larger bodies.
    private const long MaxBody = 32 * 1024 * 1024;

    private static readonly Log Log = new("authentik.web");

    internal static WebApplication Create(
        IEnumerable<IPEndPoint> http, IEnumerable<IPEndPoint> https, Action<IServiceCollection>? services = null, long? maxBody = MaxBody)
    {
        // No configuration from ASPNETCORE_… variables or appsettings: authentik's own settings decide where to listen.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ak" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            // Names of people are not all ASCII, and forward authentication answers with them.
            options.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            options.Limits.MaxRequestBodySize = maxBody;
            foreach (var endpoint in http)
            {
                options.Listen(endpoint);
            }

            if (https.ToList() is { Count: > 0 } secure)
            {
                var certificate = Certificates.CreateListenerCertificate();
                secure.ForEach(endpoint => options.Listen(endpoint, listen => listen.UseHttps(certificate)));
            }
        });
        // The role decides when to stop: the host's own handling of SIGTERM would answer the signal in its place. Requests in flight get this long.
        builder.Services.AddSingleton<IHostLifetime, RoleLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Lets a handler answer everything; what it does not expect is logged and a 500.</summary>
    internal static void Serve(this WebApplication app, RequestDelegate handler) => app.Run(async context =>
    {
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.Debug("the client went away", ("path", context.Request.Path));
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await context.PlainAsync(exception.StatusCode, exception.Message);
        }
        catch (NotBuiltException exception) when (!context.Response.HasStarted)
        {
            await context.NotBuiltAsync(exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            Log.Error("unexpected error", ("path", context.Request.Path), ("method", context.Request.Method), ("exc", exception),
                ("stack", exception.StackTrace));
            await context.PageAsync(500, "Server Error (500)", "The authentik emulator failed; its log says how.");
        }
    });

    /// <summary>A host that neither waits for anything to start nor listens for signals.</summary>
    private sealed class RoleLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
