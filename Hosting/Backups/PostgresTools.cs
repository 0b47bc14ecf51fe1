using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Dumps and restores the database with the client programs of the server's own major version: in the server's container, or for a database that is none of
/// this app in a short-lived container. The password goes by environment, never as an argument.
/// </summary>
internal sealed class PostgresTools
{
    private readonly ContainerEngine _engine;
    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly string? _container;

    private PostgresTools(ContainerEngine engine, NpgsqlConnectionStringBuilder connection, string? container, string image) =>
        (_engine, _connection, _container, Image) = (engine, connection, container, image);

    /// <summary>The image the programs are in. It has a shell too, for work on folders.</summary>
    public string Image { get; }

    public string DatabaseName => _connection.Database!;

    /// <summary>
    /// Finds the programs: in the server's container, whose id is given if it is one of this app, or in the image for a server that is none, by default the
    /// official one of its major version.
    /// </summary>
    public static async Task<PostgresTools> ConnectAsync(
        ContainerEngine engine, PostgresDatabaseResource database, string? container, string? toolsImage, CancellationToken cancellationToken)
    {
        var text = await database.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);

        // Without a pool: a session that stays open would keep the database from being renamed.
        var connection = new NpgsqlConnectionStringBuilder(text) { Pooling = false, Timeout = 10, IncludeErrorDetail = false };
        if (container is not null)
        {
            var image = await engine.RunAsync(["inspect", "--format", "{{.Image}}", container], cancellationToken).ConfigureAwait(false);
            return new(engine, connection, container, image.Trim());
        }

        if (toolsImage is null)
        {
            var opened = await OpenAsync(connection, cancellationToken).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                toolsImage = string.Create(CultureInfo.InvariantCulture, $"docker.io/library/postgres:{opened.PostgreSqlVersion.Major}");
            }
        }

        return new(engine, connection, container: null, toolsImage);
    }

    /// <summary>A session of the app host itself; <paramref name="database"/> is another one of the same server.</summary>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken, string? database = null) =>
        OpenAsync(database is null ? _connection : new(_connection.ConnectionString) { Database = database }, cancellationToken);

    /// <summary>Writes the database in PostgreSQL's custom format, compressed, as it is in a snapshot that a session has exported.</summary>
    public Task DumpAsync(string snapshot, Stream output, CancellationToken cancellationToken) =>
        _engine.RunAsync(
            Command("pg_dump", DatabaseName, "--format=custom", $"--snapshot={snapshot}", "--lock-wait-timeout=60s"),
            Streams("pg_dump") with { Output = output },
            cancellationToken);

    /// <summary>Fills an empty database from a dump and stops at the first error. What it makes belongs to the user of the connection.</summary>
    public Task RestoreAsync(string database, Stream dump, CancellationToken cancellationToken) =>
        _engine.RunAsync(
            Command("pg_restore", database, "--exit-on-error", "--no-owner", "--no-acl"),
            Streams("pg_restore") with { Input = dump },
            cancellationToken);

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception ex)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw ex is NpgsqlException or TimeoutException
                ? new BackupException($"The database '{settings.Database}' at {settings.Host}:{settings.Port} does not let us in: {ex.Message} Start it, or check its password.", ex)
                : ex;
        }
    }

    private IEnumerable<string> Command(string program, string database, params string[] options)
    {
        // In the container by its socket, elsewhere by the address that the app host uses, which a container reaches on the host's network.
        string[] place = _container is not null
            ? ["exec", "--interactive", "--env", "PGPASSWORD", _container]
            : ["run", "--rm", "--interactive", "--network", "host", "--env", "PGPASSWORD", "--env", "PGSSLMODE", "--entrypoint", program, Image];
        string[] server = _container is not null
            ? [program]
            : [$"--host={_connection.Host}", string.Create(CultureInfo.InvariantCulture, $"--port={_connection.Port}")];
        return [.. place, .. server, $"--username={_connection.Username}", "--no-password", $"--dbname={database}", .. options];
    }

    private EngineStreams Streams(string program) => new()
    {
        What = program,
        Environment = new Dictionary<string, string>
        {
            ["PGPASSWORD"] = _connection.Password ?? "",
            ["PGSSLMODE"] = _connection.SslMode switch { SslMode.Disable => "disable", SslMode.Require => "require", SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", _ => "prefer" },
        },
    };
}
