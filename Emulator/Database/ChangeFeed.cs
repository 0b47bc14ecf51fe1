using Authentik.Emulator.Logging;
using Npgsql;

namespace Authentik.Emulator.Database;

/// <summary>
/// What other processes wrote: the names of changed models, as they are committed. Every reconnect is announced as <see cref="Everything"/>,
/// because what happened in between is not known.
/// </summary>
internal sealed class ChangeFeed(NpgsqlDataSource database)
{
    internal const string Everything = "*";

    private static readonly Log Log = new("authentik.emulator.changes");

    /// <summary>Raised with the payload of each notification, on the feed's own thread of work; handlers must be short.</summary>
    internal event Action<string>? Changed;

    /// <summary>Listens until cancelled; an outage of the database only delays it.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) => Changed?.Invoke(notification.Payload);
                await using (var listen = new NpgsqlCommand("listen authentik_emulator", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                Changed?.Invoke(Everything);
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
            {
                Log.Warning("lost the database connection for changes", ("exc", exception));
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
