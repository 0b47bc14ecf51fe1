using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>What was said about the database of a server, beyond a PostgreSQL resource of this model.</summary>
internal sealed class DatabaseSettings
{
    private const string Prefix = "AUTHENTIK_POSTGRESQL__";

    public DatabaseConnection? External { get; set; }

    public IResourceWithConnectionString? Managed { get; set; }

    public DatabaseTls? Tls { get; set; }

    public List<DatabaseReplica> Replicas { get; } = [];

    /// <summary>How long a connection is kept; infinite means for ever, none means authentik's own choice.</summary>
    public TimeSpan? MaxAge { get; set; }

    public bool? HealthChecks { get; set; }

    public AuthentikPoolMode? Pooler { get; set; }

    public void AddTo(Dictionary<string, object> environment, AuthentikResource server)
    {
        var database = DatabaseConnection.Of(server);
        environment[$"{Prefix}HOST"] = database.Host;
        environment[$"{Prefix}PORT"] = database.Port;
        environment[$"{Prefix}USER"] = database.User;
        environment[$"{Prefix}PASSWORD"] = database.Password;
        environment[$"{Prefix}NAME"] = database.Name;

        if (Tls is { } tls)
        {
            tls.AddTo(environment, Prefix);
        }
        else if (database.IsExternal)
        {
            // From 2025.10 on authentik would not encrypt at all; before, it did this.
            environment[$"{Prefix}SSLMODE"] = DatabaseTls.NameOf(AuthentikSslMode.Prefer);
        }

        if (MaxAge is { } maxAge)
        {
            environment[$"{Prefix}CONN_MAX_AGE"] = maxAge == Timeout.InfiniteTimeSpan ? "null" : ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (HealthChecks is { } healthChecks)
        {
            environment[$"{Prefix}CONN_HEALTH_CHECKS"] = healthChecks ? "true" : "false";
        }

        if (Pooler == AuthentikPoolMode.Transaction)
        {
            // A cursor lives longer than a transaction. The presets USE_PGBOUNCER and USE_PGPOOL are on their way out.
            environment[$"{Prefix}DISABLE_SERVER_SIDE_CURSORS"] = "true";
        }

        for (var index = 0; index < Replicas.Count; index++)
        {
            Replicas[index].AddTo(environment, string.Create(CultureInfo.InvariantCulture, $"{Prefix}READ_REPLICAS__{index}__"));
        }
    }

    public void Check(AuthentikResource server, ILogger logger)
    {
        if (Pooler == AuthentikPoolMode.Session && MaxAge == Timeout.InfiniteTimeSpan)
        {
            throw new DistributedApplicationException(
                $"The connections of '{server.Name}' to its database are kept for ever (WithDatabaseConnections), and its pooler lends each for as long as it is kept (WithConnectionPooler(AuthentikPoolMode.Session)), so the pooler could never replace one. Give a maxAge below the pooler's own limits.");
        }

        if (Pooler == AuthentikPoolMode.Transaction)
        {
            logger.LogWarning(
                "The database of '{Resource}' is behind a pooler in transaction mode. authentik holds a lock of its session while it migrates, which such a pooler gives to another client: let migrations reach the database directly, or use session mode.",
                server.Name);
        }
    }
}
