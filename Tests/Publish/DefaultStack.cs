using Tests.Support;

namespace Tests.Publish;

/// <summary>The published folder of the AppHost, up, for all tests that look at it.</summary>
public sealed class DefaultStack : IAsyncLifetime
{
    internal PublishedFolder Folder { get; } = new("Default");

    public Uri Authentik { get; private set; } = null!;

    public Uri Organizr { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        try
        {
            await ComposeProgram.RequireAsync();
        }
        catch (SkipException)
        {
            // Each test says so for itself.
            return;
        }

        var (authentik, organizr, cwad, portal) = (FreePort.Take(), FreePort.Take(), FreePort.Take(), FreePort.Take());
        Folder.UseThisMachine(new Dictionary<string, (int, int)>
        {
            ["authentik"] = (authentik, 9000), ["ak-outpost-organizr"] = (organizr, 9000), ["ak-outpost-cwad"] = (cwad, 9000),
        });
        (Authentik, Organizr) = (new($"http://localhost:{authentik}"), new($"http://localhost:{organizr}"));
        Folder.Set("AUTHENTIK_PUBLIC_URL", Authentik.ToString().TrimEnd('/'));
        Folder.Set("AK_OUTPOST_ORGANIZR_PUBLIC_URL", Organizr.ToString().TrimEnd('/'));
        Folder.Set("AK_OUTPOST_CWAD_PUBLIC_URL", $"http://localhost:{cwad}");

        // An image of the portal is made where it is deployed; here something answers in its place.
        Folder.Set("PORTAL_IMAGE", "authentik-aspire/whoami:1");
        Folder.Set("PORTAL_PUBLIC_URL", $"http://localhost:{portal}");
        Folder.Set("PORTAL_HOST_PORT", $"{portal}");
        var (exitCode, output) = await Folder.StackAsync("fill");
        Assert.True(exitCode == 0, output);
        await Folder.UpAsync();
    }

    public async Task DisposeAsync() => await Folder.DisposeAsync();
}
