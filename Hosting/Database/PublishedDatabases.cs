using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Has the databases of a published PostgreSQL made. In run mode Aspire itself makes them, once the server runs; elsewhere nobody would.</summary>
internal static class PublishedDatabases
{
    private const string Variable = "POSTGRES_DB";

    /// <summary>The image makes one database, on its first start.</summary>
    public static void Make(IDistributedApplicationBuilder builder, AuthentikResource server)
    {
        if (server.Database is { } database && !database.Parent.Annotations.OfType<First>().Any())
        {
            builder.CreateResourceBuilder(database.Parent)
                .WithAnnotation(new First(database))
                .WithEnvironment(context => context.EnvironmentVariables.TryAdd(Variable, database.DatabaseName));
        }
    }

    /// <summary>The others, for a publisher that can deliver files.</summary>
    public static IReadOnlyList<GeneratedFile> FilesOf(PostgresServerResource postgres)
    {
        var first = postgres.Annotations.OfType<First>().LastOrDefault()?.Database.DatabaseName;
        var others = postgres.Databases.Values.Where(name => name != first && name != "postgres").Order(StringComparer.Ordinal).ToList();
        return first is null || others.Count == 0 ? [] :
        [
            new("/docker-entrypoint-initdb.d/databases.sql", string.Concat(others.Select(name => $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\";\n"))),
        ];
    }

    private sealed record First(PostgresDatabaseResource Database) : IResourceAnnotation;
}
