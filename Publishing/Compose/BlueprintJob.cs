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
    public static Service? Add(ComposeFile file, AuthentikResource server)
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
        };
        job.DependsOn[worker.Name] = new() { Condition = Dependencies.Healthy };
        file.AddService(job);
        return job;
    }
}
