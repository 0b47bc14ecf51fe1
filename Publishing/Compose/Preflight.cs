using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>What would go wrong with a stack, as far as it shows when it is published; the script of the folder looks for the rest where it runs.</summary>
internal static class Preflight
{
    public static IEnumerable<string> Warnings(ComposeFile file, IReadOnlyList<AuthentikResource> servers, ComposeSettings settings)
    {
        foreach (var service in file.Services.Values.Where(service => service.Image is { } image && !image.StartsWith('$') && TagMoves(image)).DistinctBy(service => service.Image))
        {
            yield return $"The tag of the image {service.Image} of '{service.Name}' moves: the next pull may bring another major version. Give the whole version with WithImageTag, or a digest with WithImageSHA256.";
        }

        foreach (var server in servers)
        {
            if (server.PublicUri is { Scheme: "http" } url && !url.IsLoopback)
            {
                yield return $"The public URL of '{server.Name}' is {url.OriginalString}: passwords and cookies cross the network unencrypted. Put a reverse proxy with a certificate in front, and give WithPublicUrl an address that begins with https.";
            }

            if (settings.Traefik is null && !server.Annotations.OfType<EndpointAnnotation>().Any(ServiceTranslation.IsPublished))
            {
                yield return $"No port of '{server.Name}' is published, so browsers cannot reach it. Give AddAuthentik an httpPort, or call WithTraefik.";
            }
        }
    }

    /// <summary>What <c>WithBackups</c> says about the machine of the app host.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<AuthentikBackupsResource> schedules)
    {
        foreach (var schedule in schedules)
        {
            var server = schedule.Parent.Name;
            if (schedule.Offsite is { } offsite)
            {
                yield return $"WithOffsiteCopy of '{server}' runs '{offsite.Executable}' on the machine of the app host; the published stack does not. Copy what is in '{BackupsService.FolderName}' with a tool of the machine it runs on.";
            }

            if (BackupSettings.Of(schedule.Parent).Folder is { } folder)
            {
                yield return $"The folder '{folder}' of WithBackups of '{server}' is one of the app host's machine; the published stack keeps backups in '{BackupsService.FolderName}', a volume or a folder below {ComposeStorage.RootVariable}.";
            }
        }
    }

    /// <summary>None, a name, or the number of a major version alone.</summary>
    private static bool TagMoves(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        if (name.Contains("@sha256:", StringComparison.Ordinal))
        {
            return false;
        }

        var tag = name.Contains(':', StringComparison.Ordinal) ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..] : "latest";
        return tag is "latest" or "main" or "master" or "edge" or "nightly" or "stable" || tag.EndsWith("-latest", StringComparison.Ordinal) || tag.All(char.IsAsciiDigit);
    }
}
