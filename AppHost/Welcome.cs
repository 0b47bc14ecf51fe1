using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

/// <summary>What a developer needs to know, in the terminal, when it becomes true.</summary>
internal static class Welcome
{
    public static void AddWelcome(this IDistributedApplicationBuilder builder)
    {
        foreach (var server in builder.Resources.OfType<AuthentikResource>())
        {
            builder.Eventing.Subscribe<ResourceReadyEvent>(server, async (@event, cancellationToken) =>
                Logger(@event.Services).LogInformation(
                    "authentik: {Url} - sign in as {User}; the password is parameter '{Parameter}' (dashboard, Parameters; or: dotnet user-secrets list --project AppHost)",
                    await server.PrimaryEndpoint.GetValueAsync(cancellationToken),
                    AuthentikResource.AdminUserName,
                    server.AdminPasswordParameter.Name));

            foreach (var outpost in server.Outposts.OfType<AuthentikProxyOutpostResource>())
            {
                builder.Eventing.Subscribe<ResourceReadyEvent>(outpost, async (@event, cancellationToken) =>
                    Logger(@event.Services).LogInformation(
                        "{Outpost}: {Url} - in front of {Applications}",
                        outpost.Name,
                        await outpost.PrimaryEndpoint.GetValueAsync(cancellationToken),
                        string.Join(", ", outpost.Applications.Select(a => a.Upstream?.Resource.Name ?? a.Name))));
            }
        }
    }

    private static ILogger Logger(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("Authentik.Aspire");
}
