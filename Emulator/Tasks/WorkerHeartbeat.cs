using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Tasks;

/// <summary>Keeps the worker listed in the database, and its heartbeat file fresh where the release has one.</summary>
internal static class WorkerHeartbeat
{
    private static readonly Log Log = new("authentik.tasks.heartbeat");

    internal static async Task RunAsync(AuthentikCore core, string id, CancellationToken stopping)
    {
        while (true)
        {
            if (!core.Release.WorkerListens)
            {
                await File.WriteAllTextAsync(RuntimeFiles.WorkerHeartbeat, "", stopping);
            }

            try
            {
                WorkerRegistry.Report(core.Database, id, core.Release.Text);
                core.Tasks.Recover(abandonedAfter: TimeSpan.FromMinutes(1));
            }
            catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
            {
                Log.Warning("could not report to the database", ("exc", exception));
            }

            await Task.Delay(WorkerRegistry.Interval, stopping);
        }
    }

    internal static void Leave(AuthentikCore core, string id)
    {
        try
        {
            WorkerRegistry.Remove(core.Database, id);
        }
        catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
        {
            // Its row ends by itself.
            Log.Warning("could not sign off from the database", ("exc", exception));
        }
    }
}
