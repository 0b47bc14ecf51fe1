using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets what authentik keeps in its database instead of reading it from the environment: pictures of users, how long events are kept, links at
    /// the foot of the sign-in pages, what users may change of themselves, and the lifetime of tokens.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="configure">Sets the settings. Several calls add up.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">A setting has a value that authentik does not take.</exception>
    /// <remarks>
    /// <para>
    /// They are set through the API at every start, as soon as the server is ready; what is not set here stays as an administrator left it. If
    /// authentik refuses one, the server's log in the dashboard tells which. It works in run mode only: in a published stack, set them under
    /// Administration, System, Settings.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSystemSettings(settings =>
    ///     {
    ///         settings.Avatars = "initials";
    ///         settings.EventRetention = TimeSpan.FromDays(90);
    ///         settings.FooterLinks = [new("Imprint", "https://example.com/imprint")];
    ///     });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithSystemSettings(
        this IResourceBuilder<AuthentikResource> builder, Action<AuthentikSystemSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        var server = builder.Resource;
        var first = server.SystemSettings is null;
        server.SystemSettings ??= new();
        configure(server.SystemSettings);
        SystemSettingsBody.Check(server.Name, server.SystemSettings);
        if (first && builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            builder.OnResourceReady((resource, @event, _) =>
            {
                var logger = @event.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
                var stopping = @event.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                return new SystemSettingsWriter(resource, logger).WriteAsync(stopping);
            });
        }

        return builder;
    }
}
