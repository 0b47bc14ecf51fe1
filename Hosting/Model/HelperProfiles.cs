using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The profiles of what a published stack has beside the containers of the model, because no app host looks after it.</summary>
internal static class HelperProfiles
{
    /// <summary>
    /// The short run that hands what is declared to authentik: a worker that does one thing. On a first start the worker itself applies the same at the
    /// same time, and one of the two may lose; so it is tried again.
    /// </summary>
    public static ContainerProfile BlueprintJob(AuthentikResource server)
    {
        var worker = ContainerProfiles.Of(server.Worker);
        return worker with { Limits = worker.Limits is null ? null : new(1024, 1, 128), Health = null, Restart = "on-failure:10" };
    }

    /// <summary>
    /// What saves and restores. It reads and writes files of all users and gives them back to their owners, so it is root, with the three capabilities
    /// that this takes.
    /// </summary>
    /// <param name="server">The server that is saved.</param>
    /// <param name="health">The command that says whether the last backup is recent, for one that runs on a schedule.</param>
    public static ContainerProfile Backups(AuthentikResource server, IReadOnlyList<string>? health)
    {
        var worker = ContainerProfiles.Of(server.Worker);
        return new()
        {
            User = "0:0",
            ReadOnlyRoot = true,
            TemporaryFolders = [new("/tmp", 16)],
            DropsCapabilities = true,
            KeptCapabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER"],
            NoNewPrivileges = true,
            Limits = new(512, 1, 64),

            // The first backup is made at the start, and may take its time.
            Health = health is null ? null : new(health, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), 3),
            Zones = server.Database is null ? worker.Zones : AuthentikNetworkZones.Data,
            Naming = worker.Naming,
            Logging = worker.Logging,
            ExternalLabels = worker.ExternalLabels,
            Restart = health is null ? "no" : worker.Restart,
        };
    }
}
