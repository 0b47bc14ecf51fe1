using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Follows authentik's audit log into the log of the resource, a line of JSON for each event, and to a syslog server if one is given.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="configure">Chooses the actions, the syslog server and how often to look.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The interval is shorter than a second, or the syslog server is not one that messages can be sent to.</exception>
    /// <remarks>
    /// <para>
    /// In run mode only. It begins when the server is ready; what happened before is what the command <c>audit-trail</c> is for. While authentik or
    /// the syslog server cannot be reached, it waits, and goes on with what was missed: an event is delivered at least once. Passwords, tokens and
    /// the like are blotted out.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithAuditLog(log =>
    /// {
    ///     log.Actions.Add("login_failed");
    ///     log.Syslog = new Uri("udp://127.0.0.1:514");
    /// });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithAuditLog(this IResourceBuilder<AuthentikResource> builder, Action<AuthentikAuditLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var server = builder.Resource;
        var isFirst = server.AuditLog is null;
        server.AuditLog ??= new();
        configure?.Invoke(server.AuditLog);
        Check(server.Name, server.AuditLog);
        if (isFirst && builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            AuditLogFollower? follower = null;
            builder.OnResourceReady((_, @event, _) =>
            {
                // Ready again after a restart: the first one goes on.
                if (follower is null)
                {
                    var logger = @event.Services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
                    follower = new(AuthentikApiClient.ForOperations(server), server.AuditLog, logger, @event.Services.GetService<TimeProvider>() ?? TimeProvider.System);
                    _ = follower.RunAsync(@event.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
                }

                return Task.CompletedTask;
            });
        }

        return builder;
    }

    private static void Check(string name, AuthentikAuditLogOptions options)
    {
        if (options.Interval < TimeSpan.FromSeconds(1))
        {
            throw new DistributedApplicationException($"The audit log of '{name}' is to be looked at every {options.Interval.TotalSeconds} seconds. Set Interval to one second or more.");
        }

        if (options.Syslog is { } syslog && (syslog is not { IsAbsoluteUri: true, Scheme: "udp" or "tcp", Port: > 0 } || syslog.Host.Length == 0))
        {
            throw new DistributedApplicationException($"The syslog server '{syslog}' of the audit log of '{name}' cannot be used. Set Syslog to an address such as udp://127.0.0.1:514 or tcp://127.0.0.1:601.");
        }
    }
}
