using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var passwordParameter = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, passwordParameter);
        builder.Services.AddHealthChecks().AddPostgres($"{name}_check", server, "postgres");
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage("library/postgres", "18.3")
            .WithImageRegistry("docker.io")
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithHealthCheck($"{name}_check")
            .OnResourceReady(CreateDatabasesAsync);
    }

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, [ResourceName] string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        databaseName ??= name;
        var database = new PostgresDatabaseResource(name, databaseName, builder.Resource);
        builder.Resource.AddDatabase(name, databaseName);
        builder.ApplicationBuilder.Services.AddHealthChecks().AddPostgres($"{name}_check", builder.Resource, databaseName);
        return builder.ApplicationBuilder.AddResource(database).WithIconName("Database").WithHealthCheck($"{name}_check");
    }

    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
        => builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataPath(builder), isReadOnly);

    // PostgreSQL 18 keeps its data one folder higher, by version; the tag as it is now decides.
    private static string DataPath(IResourceBuilder<PostgresServerResource> builder)
    {
        var tag = builder.Resource.Annotations.OfType<ContainerImageAnnotation>().Last().Tag ?? "latest";
        var major = string.Concat(tag.TakeWhile(char.IsAsciiDigit));
        return major.Length > 0 && int.Parse(major, System.Globalization.CultureInfo.InvariantCulture) < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
    }

    private static void AddPostgres(this IHealthChecksBuilder checks, string key, PostgresServerResource server, string databaseName) =>
        checks.Add(new HealthCheckRegistration(key, _ => new PostgresHealthCheck(server, databaseName), failureStatus: null, tags: null));

    private static async Task CreateDatabasesAsync(PostgresServerResource server, ResourceReadyEvent @event, CancellationToken cancellationToken)
    {
        var logger = @event.Services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync(server, "postgres", cancellationToken).ConfigureAwait(false));
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (var name in server.Databases.Values)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"CREATE DATABASE {new NpgsqlCommandBuilder().QuoteIdentifier(name)}";
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                logger.LogInformation("Created database '{Database}'.", name);
            }
            catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                logger.LogDebug("Database '{Database}' already exists.", name);
            }
        }
    }

    private static async Task<string> ConnectionStringAsync(PostgresServerResource server, string databaseName, CancellationToken cancellationToken) =>
        new NpgsqlConnectionStringBuilder(await server.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false))
        {
            Database = databaseName,
            Timeout = 3,
            CommandTimeout = 3,
            // A check must see whether the server answers now, not whether it did when the pool was filled.
            Pooling = false,
        }.ConnectionString;

    private sealed class PostgresHealthCheck(PostgresServerResource server, string databaseName) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var connection = new NpgsqlConnection(await ConnectionStringAsync(server, databaseName, cancellationToken).ConfigureAwait(false));
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (Exception ex) when (ex is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                return HealthCheckResult.Unhealthy(ex.Message, ex);
            }
        }
    }
}
