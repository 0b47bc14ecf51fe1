using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart, for every resource with a process.</summary>
internal static class ResourceCommands
{
    public static void AddTo(IResource resource, Func<ResourceRunner> runner, CancellationToken stopping)
    {
        Add(KnownResourceCommands.StartCommand, "Start", "Play", s => IsStopped(s) || IsWaiting(s) ? ResourceCommandState.Enabled : ResourceCommandState.Hidden, async _ =>
        {
            // What the user starts does not wait, and lives on when the call that started it is over.
            await runner().StartAsync(waitForDependencies: false, stopping).ConfigureAwait(false);
        });
        Add(KnownResourceCommands.StopCommand, "Stop", "Stop", s => IsRunning(s) ? ResourceCommandState.Enabled : ResourceCommandState.Hidden, runner().StopAsync);
        Add(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", s => IsRunning(s) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled, async cancellationToken =>
        {
            await runner().StopAsync(cancellationToken).ConfigureAwait(false);
            await runner().StartAsync(waitForDependencies: false, stopping).ConfigureAwait(false);
        });

        void Add(string name, string displayName, string icon, Func<CustomResourceSnapshot, ResourceCommandState> state, Func<CancellationToken, Task> execute) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name,
                displayName,
                context => state(context.ResourceSnapshot),
                async context =>
                {
                    await execute(context.CancellationToken).ConfigureAwait(false);
                    return CommandResults.Success();
                },
                displayDescription: null,
                arguments: null,
                confirmationMessage: null,
                icon,
                IconVariant.Filled,
                isHighlighted: name != KnownResourceCommands.RestartCommand));
    }

    private static bool IsStopped(CustomResourceSnapshot snapshot) =>
        ResourceSnapshots.IsTerminal(snapshot) || snapshot.State?.Text == KnownResourceStates.NotStarted;

    private static bool IsWaiting(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Waiting;

    private static bool IsRunning(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Running;
}
