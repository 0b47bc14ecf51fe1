using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Npgsql;
using Tests.Support;
using Xunit.Abstractions;

namespace Tests.Stacks;

/// <summary>authentik on the data of another version. What is said about which versions is in <see cref="Model.VersionTests"/>.</summary>
public class DataVersionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task AnOlderVersionDoesNotStartOnNewerDataAndSaysWhy()
    {
        using var folder = new TestFolder();
        await using var stack = await Stack.DeclareAsync(folder.Path, builder =>
        {
            var database = builder.AddPostgres("postgres").WithImageTag("17.6").AddDatabase("authentik-db", "authentik");
            builder.Eventing.Subscribe<ResourceReadyEvent>(database.Resource, (_, cancellationToken) => RecordAsync(database.Resource, "2026.2.2", cancellationToken));
            builder.AddAuthentik("authentik")
                .WithVersion(AuthentikVersion.Parse("2025.8.4"))
                .WithRedis(builder.AddRedis("redis"))
                .WithDatabase(database);
        });
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            await stack.WaitForAsync(name, s => s.State?.Text == KnownResourceStates.FailedToStart, s_limit, "refused");
            Assert.Contains(await stack.LogAsync(name), line => line.Content.Contains(
                "The data of authentik 'authentik', in the database 'authentik-db', is of version 2026.2.2, and 'authentik' is 2025.8.4. authentik cannot go back", StringComparison.Ordinal));
        }

        // The look itself must not hold up a start.
        var server = stack.Model.Resources.OfType<AuthentikResource>().Single();
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<DistributedApplicationException>(() => new DataVersionCheck(server).RunAsync(new(server, stack.App.Services), CancellationToken.None));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"The look at the version of the data took {clock.Elapsed.TotalMilliseconds:0} ms.");
        output.WriteLine($"The look at the version of the data took {clock.Elapsed.TotalMilliseconds:0} ms.");
    }

    private static async Task RecordAsync(PostgresDatabaseResource database, string version, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await database.ConnectionStringExpression.GetValueAsync(cancellationToken));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            create table authentik_version_history (id bigserial primary key, "timestamp" timestamptz not null, version text not null, build text not null);
            insert into authentik_version_history ("timestamp", version, build) values (now(), '{version}', '')
            """,
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
