using Authentik.Emulator.Configuration;
using Npgsql;

namespace Authentik.Emulator.Database;

/// <summary>Turns the <c>postgresql</c> section into a connection pool.</summary>
internal static class DatabaseSettings
{
    internal static NpgsqlDataSource CreateDataSource(AuthentikConfiguration configuration, string role)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = configuration.Text("postgresql.host"),
            Port = configuration.Number("postgresql.port"),
            Database = configuration.Text("postgresql.name"),
            Username = configuration.Text("postgresql.user"),
            Password = configuration.Text("postgresql.password"),
            SslMode = ReadSslMode(configuration.Text("postgresql.sslmode")),
            SearchPath = configuration.Text("postgresql.default_schema"),
            ApplicationName = $"authentik emulator {role}",
            // A stopped database must show within one health check, and the next connection must see it come back.
            Timeout = 3,
            CommandTimeout = 30,
            // A request may need a second connection: blueprint validation, queueing a task.
            MaxPoolSize = 30,
            // The connection that waits for notifications says nothing for long; a database that is gone must show on it too.
            KeepAlive = 10,
            // Kerberos is not part of what is played; probing for it costs start-up time and a native library.
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        if (configuration.Text("postgresql.sslrootcert") is { Length: > 0 } root)
        {
            builder.RootCertificate = root;
        }

        if (configuration.Text("postgresql.sslcert") is { Length: > 0 } certificate)
        {
            builder.SslCertificate = certificate;
            builder.SslKey = configuration.Text("postgresql.sslkey");
        }

        return NpgsqlDataSource.Create(builder);
    }

    private static SslMode ReadSslMode(string text) => text switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "" or "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new ConfigurationException(
            $"AUTHENTIK_POSTGRESQL__SSLMODE={text}: use disable, allow, prefer, require, verify-ca or verify-full."),
    };
}
