using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Keeps the images of server, worker and outposts in step. What was said about the server's image is for the others too, unless they have
/// their own: the registry, the path before the name, the tag, and for the worker, which runs the same image, the name and the digest.
/// </summary>
internal static class ImageAlignment
{
    private const string Path = "goauthentik/";
    private const string ServerName = "/server";

    public static void Apply(AuthentikResource server)
    {
        if (ImageOf(server) is not { } main)
        {
            return;
        }

        foreach (var container in server.Containers)
        {
            if (ImageOf(container) is not { } image)
            {
                continue;
            }

            RefuseLatest(container, image);
            if (container != server)
            {
                Follow(main, image);
            }

            if (image.SHA256 is null && image.Tag == AuthentikContainerImageTags.Tag)
            {
                image.Tag = server.Version.ImageTag;
            }
        }

        // After the others have looked at it.
        DropDefaultRegistry(main);
        CheckWorker(server, main);
    }

    private static void Follow(ContainerImageAnnotation main, ContainerImageAnnotation image)
    {
        var isSame = image.Image == AuthentikContainerImageTags.ServerImage;
        var isDefault = image.Image.StartsWith(Path, StringComparison.Ordinal) && image.Registry == AuthentikContainerImageTags.Registry;
        if (isDefault)
        {
            if (main.Image != AuthentikContainerImageTags.ServerImage && (isSame || main.Image.EndsWith(ServerName, StringComparison.Ordinal)))
            {
                image.Image = isSame ? main.Image : $"{main.Image[..^ServerName.Length]}/{image.Image[Path.Length..]}";
            }

            image.Registry = main.Registry;
        }

        if (image.SHA256 is null && image.Tag == AuthentikContainerImageTags.Tag)
        {
            if (main.SHA256 is not null && isSame)
            {
                image.SHA256 = main.SHA256;
            }
            else if (main.SHA256 is null)
            {
                image.Tag = main.Tag;
            }
        }

        DropDefaultRegistry(image);
    }

    /// <summary>WithImage("registry.example.com/authentik/server") leaves the old registry in front.</summary>
    private static void DropDefaultRegistry(ContainerImageAnnotation image)
    {
        var first = image.Image.Split('/')[0];
        if (image.Registry == AuthentikContainerImageTags.Registry && first != image.Image && first.AsSpan().ContainsAny('.', ':'))
        {
            image.Registry = null;
        }
    }

    /// <summary>WithImage says so where no tag was given, and authentik has not moved it since 2025.2.</summary>
    private static void RefuseLatest(ContainerResource container, ContainerImageAnnotation image)
    {
        if (image.Tag == "latest")
        {
            throw new DistributedApplicationException(
                $"'{container.Name}' has the image tag latest, which names no version; that of authentik's own images stayed at 2025.2. Give the tag or the digest: {container.Name}.WithImage(\"{image.Image}\", \"{AuthentikContainerImageTags.Tag}\").");
        }
    }

    private static void CheckWorker(AuthentikResource server, ContainerImageAnnotation main)
    {
        if (ImageOf(server.Worker) is { } image && (image.SHA256 != main.SHA256 || (image.Tag != main.Tag && !IsVersion(image) && !IsVersion(main))))
        {
            throw new DistributedApplicationException(
                $"'{server.Worker.Name}' has the image {Describe(image)} and '{server.Name}' {Describe(main)}. Server and worker run one image: set it for '{server.Name}' only, and the worker follows.");
        }
    }

    /// <summary>Versions are compared elsewhere, with the one that was chosen.</summary>
    private static bool IsVersion(ContainerImageAnnotation image) => AuthentikVersion.TryParse(image.Tag, out _);

    private static string Describe(ContainerImageAnnotation image) => image.SHA256 is { } digest ? $"sha256:{digest}" : $"tag {image.Tag}";

    private static ContainerImageAnnotation? ImageOf(ContainerResource container) => container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
}
