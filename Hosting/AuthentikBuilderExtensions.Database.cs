using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the PostgreSQL database that authentik keeps its data in. Server and worker start when it is ready.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="database">The database.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres").WithDataVolume();
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabase(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<PostgresDatabaseResource> database)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);

        builder.Resource.Database = database.Resource;
        builder.Resource.DatabaseSettings.External = null;
        builder.Resource.DatabaseSettings.Managed = null;
        return builder;
    }

    /// <summary>
    /// Sets the database that authentik keeps its data in to any resource that tells its connection in parts, such as a managed PostgreSQL.
    /// Server and worker start when it is ready.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="database">The database. It must have the connection properties <c>Host</c>, <c>Username</c>, <c>Password</c> and <c>DatabaseName</c>; without <c>Port</c> it is 5432.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>authentik signs in with a password; a service that knows only tokens is an error at start. Connections are encrypted if the service can, unless <c>WithDatabaseTls</c> says otherwise.</para>
    /// <example>
    /// Use Azure Database for PostgreSQL where this is deployed, and a container where it is developed
    /// <code lang="csharp">
    /// var database = builder.AddAzurePostgresFlexibleServer("postgres")
    ///     .WithPasswordAuthentication()
    ///     .RunAsContainer()
    ///     .AddDatabase("authentik-db", "authentik");
    ///
    /// var authentik = builder.AddAuthentik("authentik").WithDatabase(database);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabase(
        this IResourceBuilder<AuthentikResource> builder, IResourceBuilder<IResourceWithConnectionString> database)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);

        builder.Resource.DatabaseSettings.Managed = database.Resource;
        builder.Resource.DatabaseSettings.External = null;
        return builder;
    }

    /// <summary>
    /// Sets the database that authentik keeps its data in to one that is not part of this model, such as that of another stack.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="host">The host name or address as containers reach it. <c>localhost</c> would be the container itself and is refused; the machine they run on is <c>host.docker.internal</c>.</param>
    /// <param name="password">The parameter with the password.</param>
    /// <param name="userName">The name of the user.</param>
    /// <param name="databaseName">The name of the database, which must be there.</param>
    /// <param name="port">The port.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Connections are encrypted if the server can, unless <c>WithDatabaseTls</c> says otherwise. The password is always handed over as
    /// <c>AUTHENTIK_POSTGRESQL__PASSWORD</c>; the older <c>POSTGRES_PASSWORD</c>, which authentik falls back to, is not used.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithExternalDatabase("db.example.com", builder.AddParameter("authentik-db-password", secret: true));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithExternalDatabase(
        this IResourceBuilder<AuthentikResource> builder,
        string host,
        IResourceBuilder<ParameterResource> password,
        string userName = "authentik",
        string databaseName = "authentik",
        int port = DatabaseConnection.DefaultPort)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ExternalHost.Check(nameof(WithExternalDatabase), host, nameof(host));
        ArgumentNullException.ThrowIfNull(password);
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentException.ThrowIfNullOrEmpty(databaseName);
        ExternalHost.CheckPort(port, nameof(port));

        builder.Resource.DatabaseSettings.External = new(host, host, ExternalHost.Text(port), userName, password.Resource, databaseName) { IsExternal = true };
        return builder;
    }

    /// <summary>
    /// Sets the database that authentik keeps its data in to one that is not part of this model and is known only where this runs.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="host">The parameter with the host name or address as containers reach it.</param>
    /// <param name="password">The parameter with the password.</param>
    /// <param name="userName">The parameter with the name of the user. If <see langword="null"/>, <c>authentik</c>.</param>
    /// <param name="databaseName">The parameter with the name of the database. If <see langword="null"/>, <c>authentik</c>.</param>
    /// <param name="port">The parameter with the port. If <see langword="null"/>, 5432.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>Connections are encrypted if the server can, unless <c>WithDatabaseTls</c> says otherwise.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithExternalDatabase(builder.AddParameter("db-host"), builder.AddParameter("db-password", secret: true));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithExternalDatabase(
        this IResourceBuilder<AuthentikResource> builder,
        IResourceBuilder<ParameterResource> host,
        IResourceBuilder<ParameterResource> password,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? databaseName = null,
        IResourceBuilder<ParameterResource>? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(password);

        builder.Resource.DatabaseSettings.External = new(
            host.Resource.Name,
            host.Resource,
            port?.Resource ?? (object)ExternalHost.Text(DatabaseConnection.DefaultPort),
            userName?.Resource ?? (object)"authentik",
            password.Resource,
            databaseName?.Resource ?? (object)"authentik")
        {
            IsExternal = true,
        };
        return builder;
    }

    /// <summary>
    /// Sets how connections to the database are encrypted, and whom they trust.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="mode">The mode. <see cref="AuthentikSslMode.VerifyCA"/> and <see cref="AuthentikSslMode.VerifyFull"/> need <paramref name="caCertificate"/>.</param>
    /// <param name="caCertificate">The file on the host with the certificates of the authorities to trust, in PEM; a relative path begins at the app host.</param>
    /// <param name="clientCertificate">The file on the host with the certificate that authentik shows, in PEM.</param>
    /// <param name="clientKey">The file on the host with its private key. It must belong to the user 1000 and be readable by no one else.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The mode needs a certificate that was not given, or only one of certificate and key was.</exception>
    /// <remarks>
    /// <para>From version 2025.10 on authentik wants TLS 1.3, or TLS 1.2 with extended master secrets. Server and worker see the files read only; a file that is missing is an error before anything starts.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithExternalDatabase("db.example.com", builder.AddParameter("db-password", secret: true))
    ///     .WithDatabaseTls(AuthentikSslMode.VerifyFull, caCertificate: "./db-ca.pem");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabaseTls(
        this IResourceBuilder<AuthentikResource> builder,
        AuthentikSslMode mode,
        string? caCertificate = null,
        string? clientCertificate = null,
        string? clientKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (caCertificate is null && mode is AuthentikSslMode.VerifyCA or AuthentikSslMode.VerifyFull)
        {
            throw new DistributedApplicationException(
                $"WithDatabaseTls of '{builder.Resource.Name}' is to verify the certificate of the database ({mode}) and is not told whom to trust. Give a caCertificate, or choose AuthentikSslMode.Require.");
        }

        if ((clientCertificate is null) != (clientKey is null))
        {
            throw new DistributedApplicationException(
                $"WithDatabaseTls of '{builder.Resource.Name}' has {(clientKey is null ? "a clientCertificate without its clientKey" : "a clientKey without its clientCertificate")}. Give both, or neither.");
        }

        builder.Resource.DatabaseSettings.Tls = new(mode, Full(caCertificate), Full(clientCertificate), Full(clientKey));
        return builder;

        string? Full(string? path) => path is null ? null : Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
    }
}
