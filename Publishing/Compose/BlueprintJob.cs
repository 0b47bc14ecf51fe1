using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>
/// A service that applies what is declared in C#, and ends. authentik looks at a blueprint again only when its text changes, and the values are not
/// in the text: with this, every <c>up</c> brings changed values, and a blueprint that authentik refuses is an <c>up</c> that fails.
/// </summary>
internal static class BlueprintJob
{
    private const int MemoryMegabytes = 1024;
    private const int Processes = 128;

    public static Service? Add(ComposeFile file, AuthentikResource server, Dictionary<string, int> processes)
    {
        var files = AuthentikBlueprint.FilesOf(server);
        if (files.Count == 0 || !file.Services.TryGetValue(ComposeTranslation.NameOf(server.Worker), out var worker))
        {
            return null;
        }

        var job = new Service
        {
            Name = $"{ComposeTranslation.NameOf(server)}-blueprints",
            Image = worker.Image,
            PullPolicy = worker.PullPolicy,
            Command = ["apply_blueprint", .. files.Select(f => $"{AuthentikBlueprint.FolderName}/{f.Path}")],
            Environment = new(worker.Environment),
            Volumes = [.. worker.Volumes.Select(Copies.Of)],
            Configs = [.. worker.Configs.Select(Copies.Of)],
            Secrets = [.. worker.Secrets.Select(Copies.Of)],
            Networks = [.. worker.Networks],
            User = worker.User,
            ReadOnly = worker.ReadOnly,
            ShmSize = worker.ShmSize,
            Tmpfs = [.. worker.Tmpfs],
            CapDrop = [.. worker.CapDrop],
            CapAdd = [.. worker.CapAdd],
            SecurityOpt = [.. worker.SecurityOpt],
            Deploy = worker.Deploy is null ? null : new() { Resources = new() { Limits = new() { Cpus = "1", Memory = $"{MemoryMegabytes}m" } } },
            Logging = Copies.Of(worker.Logging),
            Labels = new(worker.Labels),

            // On a first start the worker applies the same at the same time, and one of the two may lose.
            Restart = "on-failure:10",
        };
        job.DependsOn[worker.Name] = new() { Condition = Dependencies.Healthy };
        if (worker.Deploy is not null)
        {
            processes[job.Name] = Processes;
        }

        file.AddService(job);
        return job;
    }
}
