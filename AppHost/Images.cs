using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Where images come from when the stack runs: the registries, or images of this machine for those that cannot be pulled (see Images/).
/// <c>Images:Supply</c> decides for all, <c>Images:&lt;official name&gt;</c> for one; each is <c>Official</c> or <c>Local</c>. What is published
/// always names the official images.
/// </summary>
internal static class Images
{
    private const string Prefix = "authentik-aspire";
    private const string Emulator = "authentik emulator, not authentik itself";

    private sealed record LocalImage(string Official, string Image, string? Tag, string? StandIn = null);

    /// <summary>No tag: that of the official image, because the stand-in has one for each version.</summary>
    private static readonly LocalImage[] s_localImages =
    [
        new("docker.io/library/postgres", "postgres", "17"),
        new("docker.io/library/redis", "redis", "8"),
        new("docker.io/library/nginx", "nginx", "1"),
        new("docker.io/traefik/whoami", "whoami", "1", "stand-in for traefik/whoami"),
        new("ghcr.io/goauthentik/server", "authentik-server", null, Emulator),
        new("ghcr.io/goauthentik/proxy", "authentik-proxy", null, Emulator),
    ];

    /// <summary>What nothing here stands in for.</summary>
    private static readonly string[] s_officialOnly = ["ghcr.io/goauthentik/ldap", "ghcr.io/goauthentik/radius", "ghcr.io/goauthentik/rac"];

    public static void AddImageSupply(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        // Last of all that happens before the start, so that tags are final.
        builder.Eventing.Subscribe<BeforeStartEvent>((@event, _) =>
        {
            foreach (var resource in @event.Model.Resources)
            {
                CheckStandIn(builder.Configuration, resource);
                if (resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault() is { } image
                    && s_localImages.FirstOrDefault(l => l.Official == OfficialName(image)) is { } local
                    && IsLocal(builder.Configuration, local.Official))
                {
                    Replace(builder, resource, image, local);
                }
            }

            return Task.CompletedTask;
        });
    }

    private static void CheckStandIn(IConfiguration configuration, IResource resource)
    {
        if (resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault() is { } image
            && OfficialName(image) is var official && s_officialOnly.Contains(official) && IsLocal(configuration, official))
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' needs the image {official}, which has no local stand-in: the emulator plays servers, workers and proxy outposts only. Set Images:{official} to Official where it can be pulled, or leave '{resource.Name}' out.");
        }
    }

    /// <summary>The local image in the place of an official one, both with their tags; the official one where there is none.</summary>
    public static string LocalName(IConfiguration configuration, string reference)
    {
        var split = reference.LastIndexOf(':');
        var (name, tag) = split < 0 ? (reference, "latest") : (reference[..split], reference[(split + 1)..]);
        return s_localImages.FirstOrDefault(l => l.Official == name) is { } local && IsLocal(configuration, name)
            ? $"{PrefixOf(configuration, local)}/{local.Image}:{local.Tag ?? tag}"
            : reference;
    }

    /// <summary>A clone whose emulator differs from another's can keep its images apart, see Images/build.</summary>
    private static string PrefixOf(IConfiguration configuration, LocalImage local) =>
        (local.StandIn == Emulator ? configuration["Images:EmulatorPrefix"] : null) ?? Prefix;

    private static string OfficialName(ContainerImageAnnotation image)
    {
        var registry = string.IsNullOrEmpty(image.Registry) ? "docker.io" : image.Registry;
        return registry == "docker.io" && !image.Image.Contains('/') ? $"{registry}/library/{image.Image}" : $"{registry}/{image.Image}";
    }

    private static bool IsLocal(IConfiguration configuration, string official)
    {
        var key = configuration[$"Images:{official}"] is null ? "Images:Supply" : $"Images:{official}";
        return configuration[key] switch
        {
            null or "" => false,
            var value when value.Equals("Official", StringComparison.OrdinalIgnoreCase) => false,
            var value when value.Equals("Local", StringComparison.OrdinalIgnoreCase) => true,
            var value => throw new DistributedApplicationException($"{key} is '{value}'. Set it to Official (pull the image) or Local (use the one ./dev images builds)."),
        };
    }

    private static void Replace(IDistributedApplicationBuilder builder, IResource resource, ContainerImageAnnotation image, LocalImage local)
    {
        image.Registry = null;
        image.Image = $"{PrefixOf(builder.Configuration, local)}/{local.Image}";
        image.Tag = local.Tag ?? image.Tag;

        // Nobody else's image of that name.
        resource.Annotations.Add(new ContainerImagePullPolicyAnnotation { ImagePullPolicy = ImagePullPolicy.Never });
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(resource, (@event, cancellationToken) =>
            EngineCheck.RequireImageAsync(@event.Services, resource, $"{image.Image}:{image.Tag}", cancellationToken));
        if (local.StandIn is { } standIn)
        {
            Announce(builder, resource, standIn);
        }
    }

    /// <summary>Says in the dashboard, on the resource itself and on its links, that something else runs here than its name promises.</summary>
    private static void Announce(IDistributedApplicationBuilder builder, IResource resource, string standIn)
    {
        resource.Annotations.Add(new ResourceUrlsCallbackAnnotation(context =>
        {
            foreach (var url in context.Urls)
            {
                url.DisplayText = $"{url.DisplayText ?? url.Endpoint?.EndpointName ?? url.Url} ({standIn})";
            }
        }));
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(resource, async (@event, _) =>
        {
            var notifications = @event.Services.GetRequiredService<ResourceNotificationService>();
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Properties = [.. snapshot.Properties.Where(p => p.Name != "Runs"), new ResourcePropertySnapshot("Runs", standIn)],
            });
        });
    }
}
