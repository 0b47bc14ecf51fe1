using System.Net;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Web;

/// <summary>Builds the HTTP hosts of all roles: plain Kestrel, no framework logging, one request delegate.</summary>
internal static class WebHost
{
    // authentik's router refuses larger bodies.
    private const long MaxBody = 32 * 1024 * 1024;

    internal static WebApplication Create(
        IEnumerable<IPEndPoint> http, IEnumerable<IPEndPoint> https, Action<IServiceCollection>? services = null, long? maxBody = MaxBody)
    {
        // No configuration from ASPNETCORE_… variables or appsettings: authentik's own settings decide where to listen.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ak" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
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
        // The role decides when to stop; requests in flight get this long.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
