using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Refuses to start authentik on data of a newer version, which it would damage: it never goes back. authentik itself records each version
/// that ran on a database, in authentik_version_history.
/// </summary>
internal sealed class DataVersionCheck(AuthentikResource server)
{
    /// <summary>One look at a database that is up; a database that cannot be reached from here is not held up for longer.</summary>
    private const int TimeLimitSeconds = 3;

    private readonly Lock _lock = new();
    private Task? _check;

    /// <summary>What is to be said of a version on data that others ran on before.</summary>
    /// <param name="Refusal">Why it must not start, or nothing.</param>
    /// <param name="Warning">What may go wrong, or nothing.</param>
    internal sealed record Verdict(string? Refusal = null, string? Warning = null);

    /// <summary>Waits for the database, then looks once for server and worker together.</summary>
    public Task RunAsync(BeforeResourceStartedEvent started, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A start again, from the dashboard, looks again.
            if (_check is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _check = CheckAsync(started.Resource, started.Services, cancellationToken);
            }

            return _check;
        }
    }

    public static Verdict Judge(AuthentikVersion chosen, IEnumerable<string> history, string server, string database)
    {
        if (Newest(history) is not { } data)
        {
            return new();
        }

        if ((chosen.Year, chosen.Month).CompareTo((data.Year, data.Month)) < 0)
        {
            return new(Refusal:
                $"The data of authentik '{server}', in the database '{database}', is of version {data}, and '{server}' is {chosen}. authentik cannot go back to an older version, which would damage the data. Choose {data} or later with WithVersion, or restore a backup from {chosen} into an empty database.");
        }

        if (data.Line == chosen.Line && chosen.Patch < data.Patch)
        {
            return new(Warning:
                $"The data of authentik '{server}', in the database '{database}', is of version {data}, and '{server}' is {chosen}. authentik does not promise that going back works, not even within {chosen.Line}. Choose {data} or later with WithVersion.");
        }

        var (from, to) = (IndexOf(data), IndexOf(chosen));
        return from >= 0 && to > from + 1
            ? new(Warning:
                $"The data of authentik '{server}', in the database '{database}', is of version {data}, and '{server}' is {chosen}. authentik asks to go through every release line: make a backup, and start {string.Join(", then ", AuthentikRelease.All.Skip(from + 1).Take(to - from - 1).Select(r => r.Line))} first.")
            : new();
    }

    private async Task CheckAsync(IResource resource, IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = DatabaseConnection.Of(server);
        await services.GetRequiredService<ResourceNotificationService>().WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        IReadOnlyList<string> history;
        try
        {
            history = await ReadHistoryAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is NpgsqlException or TimeoutException or ArgumentException or System.Net.Sockets.SocketException or IOException)
        {
            // Not the app host's business to reach it: its network may differ from the containers'.
            logger.LogInformation("The version of the data in '{Database}' could not be read from here, so it is not compared with {Version}: {Reason}", database.Label, server.Version, ex.Message);
            return;
        }

        var verdict = Judge(server.Version, history, server.Name, database.Label);
        if (verdict.Warning is { } warning)
        {
            services.GetRequiredService<ILogger<AuthentikResource>>().LogWarning("{Warning}", warning);
            logger.LogWarning("{Warning}", warning);
        }

        if (verdict.Refusal is { } refusal)
        {
            throw new DistributedApplicationException(refusal);
        }
    }

    private async Task<IReadOnlyList<string>> ReadHistoryAsync(DatabaseConnection database, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = await ValueAsync(database.Host).ConfigureAwait(false),
            Port = int.TryParse(await ValueAsync(database.Port).ConfigureAwait(false), out var port) ? port : DatabaseConnection.DefaultPort,
            Username = await ValueAsync(database.User).ConfigureAwait(false),
            Password = await ValueAsync(database.Password).ConfigureAwait(false),
            Database = await ValueAsync(database.Name).ConfigureAwait(false),
            Timeout = TimeLimitSeconds,
            CommandTimeout = TimeLimitSeconds,
            Pooling = false,
            ApplicationName = "Aspire",
        };
        server.DatabaseSettings.Tls?.AddTo(settings);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var versions = new List<string>();
            try
            {
                var command = new NpgsqlCommand("select version from authentik_version_history", connection);
                await using var _ = command.ConfigureAwait(false);
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using var __ = reader.ConfigureAwait(false);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    versions.Add(reader.GetString(0));
                }
            }
            catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                // Nothing ran here yet.
            }

            return versions;
        }

        async ValueTask<string?> ValueAsync(object value) =>
            value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken).ConfigureAwait(false) : value.ToString();
    }

    private static AuthentikVersion? Newest(IEnumerable<string> history) =>
        history
            // Release candidates count as what they lead to.
            .Select(text => AuthentikVersion.TryParse(text.Split('-')[0], out var version) ? version : null)
            .Max();

    private static int IndexOf(AuthentikVersion version) => AuthentikRelease.All.ToList().FindIndex(r => r.Line == version.Line);
}
