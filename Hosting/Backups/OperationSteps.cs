namespace Authentik.Aspire.Hosting;

/// <summary>What an operation is at, for whoever follows it. Tests cut it off at a step.</summary>
internal sealed class OperationSteps(Func<string, Task> report, Func<OperationStep, Task>? reached = null)
{
    public async Task EnterAsync(OperationStep step, string what, CancellationToken cancellationToken)
    {
        await report(what).ConfigureAwait(false);
        if (reached is not null)
        {
            await reached(step).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task TellAsync(string what) => report(what);
}

/// <summary>The steps of a backup and of a restore, in their order.</summary>
internal enum OperationStep
{
    /// <summary>The dump is about to be written.</summary>
    Dump,

    /// <summary>The folders are about to be read.</summary>
    Folders,

    /// <summary>The archive is about to be written from what was collected.</summary>
    Pack,

    /// <summary>The archive is whole and about to get its name.</summary>
    Publish,

    /// <summary>What a failed backup collected is about to be removed.</summary>
    Discard,

    Verify,
    SafetyBackup,
    Stop,

    /// <summary>The old state is in use; the new database and the new files are about to be laid beside it.</summary>
    Stage,

    /// <summary>All of the new state lies beside the old and is about to take its place.</summary>
    Swap,

    /// <summary>The new database has taken its place, the files have not.</summary>
    SwapFolders,
    Start,
    Check,
    RollBack,
}
