using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Model;

/// <summary>What the settings of the AppHost do, without starting it.</summary>
public class AppHostTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task AllImagesComeFromThisMachineWhenAskedFor() => Assert.Equal(
        [
            "ak-outpost-cwad authentik-aspire/authentik-proxy:2025.8.4 Never",
            "ak-outpost-organizr authentik-aspire/authentik-proxy:2025.8.4 Never",
            "authentik authentik-aspire/authentik-server:2025.8.4 Never",
            "authentik-worker authentik-aspire/authentik-server:2025.8.4 Never",
            "cwad authentik-aspire/whoami:1 Never",
            "organizr authentik-aspire/whoami:1 Never",
            "postgres authentik-aspire/postgres:17 Never",
            "redis authentik-aspire/redis:8 Never",
        ],
        await ImagesAsync("Images:Supply=Local"));

    [Fact]
    public async Task OneImageComesFromThisMachineWhenAskedFor()
    {
        var images = await ImagesAsync("Images:Supply=Official", "Images:docker.io/library/redis=Local", "Authentik:Version=2025.2.4");
        Assert.Contains("redis authentik-aspire/redis:8 Never", images);
        Assert.Contains("postgres docker.io/library/postgres:17.6", images);
        Assert.Contains("authentik ghcr.io/goauthentik/server:2025.2.4", images);
    }

    [Fact]
    public async Task OneImageIsTheOfficialOneWhenAskedFor()
    {
        var images = await ImagesAsync("Images:Supply=Local", "Images:docker.io/library/redis=Official");
        Assert.Contains("redis docker.io/library/redis:8.6", images);
        Assert.Contains("postgres authentik-aspire/postgres:17 Never", images);
    }

    [Fact]
    public async Task AnUnknownSupplyIsRefused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ImagesAsync("Images:Supply=Elsewhere"));
        Assert.Contains("Images:Supply is 'Elsewhere'. Set it to Official (pull the image) or Local (use the one ./dev images builds).", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatIsNoneIsRefused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ImagesAsync("Authentik:Port=ninethousand"));
        Assert.Contains("Authentik:Port is 'ninethousand', which is not a port. Set it to a number from 1 to 65535, or to 0 for any free port.", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionThatIsNoneIsRefused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ImagesAsync("Authentik:Version=latest"));
        Assert.Contains("'latest' is not a version of authentik", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOutpostThatNothingStandsInForIsRefusedOnLocalImages()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ImagesAsync(AddDirectory, "Images:Supply=Local"));
        Assert.Contains(
            "'directory' needs the image ghcr.io/goauthentik/ldap, which has no local stand-in: the emulator plays servers, workers and proxy outposts only. Set Images:ghcr.io/goauthentik/ldap to Official where it can be pulled, or leave 'directory' out.",
            refusal.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("directory ghcr.io/goauthentik/ldap:2025.8.4", await ImagesAsync(AddDirectory, "Images:Supply=Local", "Images:ghcr.io/goauthentik/ldap=Official"));

        static void AddDirectory(IDistributedApplicationTestingBuilder builder)
        {
            var authentik = builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikResource>().Single());
            authentik.AddLdapApplication("nas-login").WithOutpost(authentik.AddLdapOutpost("directory"));
        }
    }

    private static Task<IReadOnlyList<string>> ImagesAsync(params string[] settings) => ImagesAsync(_ => { }, settings);

    private static async Task<IReadOnlyList<string>> ImagesAsync(Action<IDistributedApplicationTestingBuilder> configure, params string[] settings)
    {
        using var limit = new CancellationTokenSource(s_limit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([.. settings.Select(s => $"--{s}")], limit.Token);
        configure(builder);

        // The AppHost raises the event itself as soon as it is built; the last to hear of it sees the images as they would be started, and keeps
        // them from it.
        IReadOnlyList<string>? images = null;
        builder.Eventing.Subscribe<BeforeStartEvent>((@event, _) =>
        {
            images = Describe(@event.Model);
            throw new OperationCanceledException("The test has seen what it wanted.");
        });
        await using var app = await builder.BuildAsync(limit.Token);
        var end = await Record.ExceptionAsync(() => app.StartAsync(limit.Token));
        return images ?? throw end!;
    }

    private static IReadOnlyList<string> Describe(DistributedApplicationModel model) =>
    [
        .. from resource in model.Resources
           from image in resource.Annotations.OfType<ContainerImageAnnotation>()
           let name = image.Registry is { Length: > 0 } registry ? $"{registry}/{image.Image}" : image.Image
           let policy = resource.Annotations.OfType<ContainerImagePullPolicyAnnotation>().LastOrDefault() is { } annotation ? $" {annotation.ImagePullPolicy}" : ""
           orderby resource.Name
           select $"{resource.Name} {name}:{image.Tag}{policy}",
    ];
}
