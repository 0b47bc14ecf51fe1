using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>What an operation is at, in the log of its resource. Tests cut it off at a step.</summary>
internal sealed class OperationSteps(ILogger logger, Func<OperationStep, Task>? reached = null)
{
    public async Task EnterAsync(OperationStep step, string what, CancellationToken cancellationToken)
    {
        logger.LogInformation("{Step}", what);
        if (reached is not null)
        {
            await reached(step).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Tell(string what) => logger.LogInformation("{Step}", what);

    public void Warn(string what) => logger.LogWarning("{Step}", what);
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
