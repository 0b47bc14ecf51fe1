using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Authentik.Aspire.Hosting;

/// <summary>How a row ended.</summary>
internal sealed record UserOutcome(int Line, string Username, string Outcome, string Detail)
{
    public const string Created = "created";
    public const string Updated = "updated";
    public const string Unchanged = "unchanged";
    public const string Failed = "failed";
    public const string Bad = "bad";
}

/// <summary>Carries out a plan: a bounded number of requests at a time, each step in the journal, and stops when authentik does.</summary>
internal sealed class UserImporter(AuthentikApiClient api, UserImportJournal journal, UserImportOptions options, string? mailStage, TimeProvider time)
{
    private const int Attempts = 4;

    /// <summary>Rows that fail one after another without an answer of authentik: it is gone, and the rest would fail too.</summary>
    private const int MostFailuresInARow = 8;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<UserOutcome> _outcomes = [];
    private readonly ConcurrentQueue<(string Username, Uri Link)> _links = [];
    private int _failuresInARow;

    public IReadOnlyCollection<(string Username, Uri Link)> Links => _links;

    public async Task<IReadOnlyCollection<UserOutcome>> RunAsync(IReadOnlyList<PlannedUser> plan, Func<string, Task> report, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var reported = start;
        var before = plan.Count(user => Earlier(user.Row) is not null);
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(plan, parallel, async (user, token) =>
            {
                _outcomes.Enqueue(await ImportAsync(user, token).ConfigureAwait(false));
                var count = Interlocked.Increment(ref done);
                var last = Interlocked.Read(ref reported);
                if (time.GetElapsedTime(last) >= s_reportInterval && Interlocked.CompareExchange(ref reported, time.GetTimestamp(), last) == last)
                {
                    await report(Progress(count, plan.Count, before, time.GetElapsedTime(start))).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await report($"interrupted after {done} of {plan.Count} rows. The same file imported in the same way goes on where it stopped.").ConfigureAwait(false);
            throw;
        }

        return _outcomes;
    }

    /// <summary>The rows of earlier runs took no time in this one.</summary>
    internal static string Progress(int done, int all, int before, TimeSpan elapsed)
    {
        var rate = (done - before) / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = rate <= 0 ? "" : $", {rate.ToString("0.0", CultureInfo.InvariantCulture)} a second, about {Duration(TimeSpan.FromSeconds((all - done) / rate))} left";
        return $"{done} of {all} rows{left}.";
    }

    internal static string Duration(TimeSpan time) => time.TotalMinutes < 2 ? $"{Math.Ceiling(time.TotalSeconds):0} s" : time.TotalHours < 2 ? $"{Math.Ceiling(time.TotalMinutes):0} min" : $"{time.TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h";

    private string? Earlier(UserRow row) => journal.Steps.TryGetValue(row.Line, out var step) && step != UserImportJournal.Creating ? step : null;

    private async Task<UserOutcome> ImportAsync(PlannedUser user, CancellationToken cancellationToken)
    {
        var row = user.Row;
        if (Earlier(row) is { } earlier)
        {
            return new(row.Line, row.Username, earlier, "in an earlier run");
        }

        try
        {
            var outcome = await ImportOnceAsync(user, cancellationToken).ConfigureAwait(false);
            journal.Write(row.Line, outcome);
            _failuresInARow = 0;
            return new(row.Line, row.Username, outcome, string.Join("; ", user.Differences));
        }
        catch (AuthentikApiException ex) when (!IsGone(ex.Status))
        {
            // authentik looked at the row and refuses it; the next run asks again.
            _failuresInARow = 0;
            return new(row.Line, row.Username, UserOutcome.Failed, ex.FieldErrors.Count > 0 ? string.Join("; ", ex.FieldErrors.Select(error => $"{error.Key}: {error.Value}")) : ex.Message);
        }
        catch (Exception ex) when (IsOutage(ex, cancellationToken))
        {
            if (Interlocked.Increment(ref _failuresInARow) >= MostFailuresInARow)
            {
                throw new OperationException(
                    $"authentik stopped answering: {ex.Message}", "Wait until the server is healthy and import the same file again: the import goes on where it stopped.", innerException: ex);
            }

            return new(row.Line, row.Username, UserOutcome.Failed, ex.Message);
        }
    }

    private async Task<string> ImportOnceAsync(PlannedUser user, CancellationToken cancellationToken)
    {
        // Made by an earlier run that did not get to the end of the row.
        var isUnfinished = user.Pk is not null && journal.Steps.GetValueOrDefault(user.Row.Line) == UserImportJournal.Creating;
        var pk = user.Pk;
        if (user.Action == UserAction.Create)
        {
            journal.Write(user.Row.Line, UserImportJournal.Creating);
            pk = await CreateAsync(user, cancellationToken).ConfigureAwait(false);
        }
        else if (user.Action == UserAction.Update)
        {
            await AgainAsync(() => api.ChangeUserAsync(pk!.Value, user.Change, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var isNew = user.Action == UserAction.Create || isUnfinished;
        if (user.Row.Password is { } password && (isNew || user.SetsPassword))
        {
            await AgainAsync(() => DoAsync(api.SetPasswordAsync(pk!.Value, password, cancellationToken)), cancellationToken).ConfigureAwait(false);
        }
        else if (isNew)
        {
            await InviteAsync(user.Row, pk!.Value, cancellationToken).ConfigureAwait(false);
        }

        return isNew ? UserOutcome.Created : user.Action == UserAction.Update ? UserOutcome.Updated : UserOutcome.Unchanged;
    }

    /// <summary>A request without an answer may have made the user: that is looked up before it is sent again.</summary>
    private async Task<int> CreateAsync(PlannedUser user, CancellationToken cancellationToken) =>
        (await AgainAsync(
            async () => await api.CreateUserAsync(user.Change, cancellationToken).ConfigureAwait(false),
            cancellationToken,
            beforeAgain: () => api.FindUserAsync(user.Row.Username, cancellationToken)).ConfigureAwait(false)).Pk;

    private async Task InviteAsync(UserRow row, int pk, CancellationToken cancellationToken)
    {
        switch (options.Invitation)
        {
            case UserInvitation.Link:
                _links.Enqueue((row.Username, await AgainAsync(() => api.CreateRecoveryLinkAsync(pk, cancellationToken), cancellationToken).ConfigureAwait(false)));
                break;
            case UserInvitation.Mail:
                // Not again: a mail too many confuses more than one too few.
                await api.SendRecoveryMailAsync(pk, mailStage!, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task<T> AgainAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken, Func<Task<T?>>? beforeAgain = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return attempt > 1 && beforeAgain is not null && await beforeAgain().ConfigureAwait(false) is { } found ? found : await request().ConfigureAwait(false);
            }
            catch (Exception ex) when (attempt < Attempts && IsOutage(ex, cancellationToken))
            {
                await Task.Delay(options.Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<bool> DoAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private static bool IsGone(HttpStatusCode? status) => status is null or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsOutage(Exception ex, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && (ex is HttpRequestException or TaskCanceledException || (ex is AuthentikApiException refusal && IsGone(refusal.Status)));
}
