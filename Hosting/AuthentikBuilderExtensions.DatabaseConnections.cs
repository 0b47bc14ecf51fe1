using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a copy of the database that authentik sends its reads to.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="host">The host name or address of the copy as containers reach it.</param>
    /// <param name="port">The port. If <see langword="null"/>, that of the database itself.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// User, password, database name and encryption are those of the database itself. With a copy authentik no longer reads from the
    /// database itself; to share the load, add its own host as well. Copying the data is PostgreSQL's business.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithExternalDatabase("db.example.com", builder.AddParameter("db-password", secret: true))
    ///     .WithReadReplica("db-copy.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithReadReplica(this IResourceBuilder<AuthentikResource> builder, string host, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ExternalHost.Check(nameof(WithReadReplica), host, nameof(host));
        if (port is { } number)
        {
            ExternalHost.CheckPort(number, nameof(port));
        }

        builder.Resource.DatabaseSettings.Replicas.Add(new DatabaseReplica.At(host, port is null ? null : ExternalHost.Text(port.Value)));
        return builder;
    }

    /// <summary>
    /// Adds a copy of the database that authentik sends its reads to.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="replica">The copy: any resource with the connection property <c>Host</c>. Of the others, what it does not have is as for the database itself.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>With a copy authentik no longer reads from the database itself; to share the load, add that as well. Copying the data is PostgreSQL's business.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabase(primary)
    ///     .WithReadReplica(replica);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithReadReplica(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<IResourceWithConnectionString> replica)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(replica);

        builder.Resource.DatabaseSettings.Replicas.Add(new DatabaseReplica.Of(replica.Resource));
        return builder;
    }

    /// <summary>
    /// Sets how long authentik keeps connections to its database.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="maxAge">How long a connection is kept, in whole seconds. Zero, authentik's default, is for one request; <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</param>
    /// <param name="healthChecks">Whether a kept connection is tried before it is used again, which a pooler or a firewall that ends idle ones makes necessary. authentik's default is <see langword="false"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is negative or not whole seconds.</exception>
    /// <remarks>
    /// <para>
    /// Each process and thread keeps a connection of its own: count web workers times threads of every server, and threads of every worker,
    /// against <c>max_connections</c> of PostgreSQL. authentik's own pool (<c>USE_POOL</c>) cannot be chosen: all versions known here ignore it.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabaseConnections(maxAge: TimeSpan.FromMinutes(5), healthChecks: true);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabaseConnections(
        this IResourceBuilder<AuthentikResource> builder, TimeSpan? maxAge = null, bool? healthChecks = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (maxAge is { } age && age != Timeout.InfiniteTimeSpan && (age < TimeSpan.Zero || age.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(maxAge), age, "Give whole seconds, zero for one request, or Timeout.InfiniteTimeSpan.");
        }

        builder.Resource.DatabaseSettings.MaxAge = maxAge ?? builder.Resource.DatabaseSettings.MaxAge;
        builder.Resource.DatabaseSettings.HealthChecks = healthChecks ?? builder.Resource.DatabaseSettings.HealthChecks;
        return builder;
    }

    /// <summary>
    /// Tells authentik that a connection pooler, such as PgBouncer, stands in front of its database.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="mode">How the pooler shares its connections.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// In transaction mode authentik does without cursors on the server, and a warning reminds of its migrations, which need connections of
    /// their own. In session mode connections that are kept for ever are an error.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithExternalDatabase("pgbouncer.example.com", builder.AddParameter("db-password", secret: true), port: 6432)
    ///     .WithConnectionPooler(AuthentikPoolMode.Session);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithConnectionPooler(this IResourceBuilder<AuthentikResource> builder, AuthentikPoolMode mode)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.DatabaseSettings.Pooler = mode;
        return builder;
    }
}
