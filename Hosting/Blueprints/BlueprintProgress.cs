namespace Authentik.Aspire.Hosting;

/// <summary>What to do about a blueprint next.</summary>
internal enum BlueprintStep
{
    Wait,
    Apply,
    Done,
    Reject,
}

/// <summary>
/// Decides from what the API shows. authentik applies a blueprint by itself only when its text is new. If the values of its variables changed
/// it has to be asked, once for each start of the worker. On a first start two of its threads may get in each other's way: the status is then
/// <c>error</c> for some seconds and <c>successful</c> in the end.
/// </summary>
internal sealed class BlueprintProgress(DateTimeOffset? workerStart)
{
    /// <summary>In the runs that were watched an error that was none went away after 2 to 7 seconds.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _errorSince;
    private DateTimeOffset? _appliedBeforeAsking;
    private bool _asked;

    public (BlueprintStep Step, string Message) Next(BlueprintRow? row, DateTimeOffset now)
    {
        if (row is null)
        {
            return (BlueprintStep.Wait, "The worker has not found the blueprint yet. If this stays so, its log tells why.");
        }

        if (row.Status != "error")
        {
            _errorSince = null;
        }

        switch (row.Status)
        {
            case "successful" when _asked ? row.LastApplied > _appliedBeforeAsking : workerStart is not null && row.LastApplied >= workerStart:
                return (BlueprintStep.Done, "The blueprint is applied.");

            case "successful" when !_asked:
                return Ask(row, "The blueprint was applied by an earlier run; it is applied again with today's values.");

            case "error" when (now - (_errorSince ??= now)) < s_settled:
                return (BlueprintStep.Wait, "authentik could not apply the blueprint; this may pass.");

            case "error" when !_asked:
                _errorSince = null;
                return Ask(row, "authentik could not apply the blueprint; it is asked to try again.");

            case "error":
                return (BlueprintStep.Reject, "authentik refuses the blueprint.");

            default:
                return (BlueprintStep.Wait, "The worker is applying the blueprint.");
        }
    }

    private (BlueprintStep Step, string Message) Ask(BlueprintRow row, string message)
    {
        _asked = true;
        _appliedBeforeAsking = row.LastApplied;
        return (BlueprintStep.Apply, message);
    }
}
