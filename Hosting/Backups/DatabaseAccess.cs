using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>How the app host itself reaches the database of a server, whichever kind it is.</summary>
internal static class DatabaseAccess
{
    /// <summary>The name that containers have for the machine they run on; the machine itself often does not know it.</summary>
    private const string HostOfContainers = "host.docker.internal";

    /// <summary>The database server if it is a container of this app, which has the client programs of its own version.</summary>
    public static IResource? ContainerOf(AuthentikResource server) => server.Database?.Parent is { } parent && parent.IsContainer() ? parent : null;

    /// <summary>What messages call the database server.</summary>
    public static string NameOf(AuthentikResource server) => server.Database?.Parent.Name ?? DatabaseConnection.LabelOf(server) ?? "the database";

    public static async Task<NpgsqlConnectionStringBuilder> ConnectionAsync(AuthentikResource server, CancellationToken cancellationToken)
    {
        if (server.Database is { } database)
        {
            return new(await database.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false));
        }

        var connection = DatabaseConnection.Of(server);
        var host = await TextAsync(connection.Host).ConfigureAwait(false);
        return new()
        {
            Host = host == HostOfContainers ? "localhost" : host,
            Port = int.Parse(await TextAsync(connection.Port).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture),
            Username = await TextAsync(connection.User).ConfigureAwait(false),
            Password = await TextAsync(connection.Password).ConfigureAwait(false),
            Database = await TextAsync(connection.Name).ConfigureAwait(false),
            SslMode = server.DatabaseSettings.Tls?.Mode switch
            {
                AuthentikSslMode.Require => SslMode.Require,
                AuthentikSslMode.VerifyCA => SslMode.VerifyCA,
                AuthentikSslMode.VerifyFull => SslMode.VerifyFull,
                AuthentikSslMode.Disable => SslMode.Disable,
                _ => SslMode.Prefer,
            },
            RootCertificate = server.DatabaseSettings.Tls?.CaCertificate,
        };

        async Task<string> TextAsync(object part) =>
            part is IValueProvider provider ? (await provider.GetValueAsync(cancellationToken).ConfigureAwait(false))! : part.ToString()!;
    }

    /// <summary>Does something when the database is there and before authentik is: server and worker wait for it.</summary>
    public static async Task BeforeAuthentikAsync(IDistributedApplicationBuilder builder, AuthentikResource server, IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        if (DatabaseConnection.Of(server).Resource is { } resource)
        {
            builder.Eventing.Subscribe<ResourceReadyEvent>(resource, (@event, stopping) => action(@event.Services, stopping));
        }
        else
        {
            // Nothing of this app: it is there already.
            await action(services, cancellationToken).ConfigureAwait(false);
        }
    }
}
