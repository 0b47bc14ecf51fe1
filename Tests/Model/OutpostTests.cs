using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>Outposts of every kind.</summary>
public class OutpostTests
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task EveryKindHasItsImageItsPortsAndTheVersionOfTheServer(string version)
    {
        var builder = TestModel.Builder();
        Declare(TestModel.AddStack(builder, version));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal($"ghcr.io/goauthentik/ldap:{version}", model.ImageOf("directory"));
        Assert.Equal($"ghcr.io/goauthentik/radius:{version}", model.ImageOf("radius"));
        Assert.Equal($"ghcr.io/goauthentik/rac:{version}", model.ImageOf("desktops"));
        Assert.Equal(["ldap 3389", "ldaps 6636", "metrics 9300 private"], model.EndpointsOf("directory"));
        Assert.Equal(["radius 1812", "metrics 9300 private"], model.EndpointsOf("radius"));
        Assert.Equal(["metrics 9300 private"], model.EndpointsOf("desktops"));
        var radius = model.Find<IResource>("radius").Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == "radius");
        Assert.Equal((ProtocolType.Udp, 11812), (radius.Protocol, radius.Port));
        Assert.Equal(["authentik", "nas-login", "mail-login"], WaitsOf(model, "directory"));
        foreach (var name in new[] { "directory", "radius", "desktops" })
        {
            Assert.Equal(
                $"AUTHENTIK_HOST={{authentik.bindings.http.url}} AUTHENTIK_TOKEN={{{name}-token.value}}",
                string.Join(' ', (await model.EnvironmentOfAsync(name)).Select(e => $"{e.Key}={e.Value}")));
            Assert.Contains("--read-only", await model.RuntimeArgumentsOfAsync(name));
        }

        Assert.Equal(["/ldap", "healthcheck"], ContainerProfiles.Of(model.Find<ContainerResource>("directory")).Health!.Command);
        Assert.Equal("{wifi-shared-secret.value}", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__WIFI__SHARED_SECRET"]);

        static IEnumerable<string> WaitsOf(TestModel model, string name) =>
            model.Find<IResource>(name).Annotations.OfType<WaitAnnotation>().Select(w => w.Resource.Name).Distinct();
    }

    [Fact]
    public async Task NewVersionsAreToldToListenOnIPv4()
    {
        var builder = TestModel.Builder();
        Declare(TestModel.AddStack(builder, "2026.5.6"));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("0.0.0.0:3389", (await model.EnvironmentOfAsync("directory"))["AUTHENTIK_LISTEN__LDAP"]);
        Assert.Equal("0.0.0.0:6636", (await model.EnvironmentOfAsync("directory"))["AUTHENTIK_LISTEN__LDAPS"]);
        Assert.Equal("0.0.0.0:1812", (await model.EnvironmentOfAsync("radius"))["AUTHENTIK_LISTEN__RADIUS"]);
        Assert.Equal("0.0.0.0:9300", (await model.EnvironmentOfAsync("desktops"))["AUTHENTIK_LISTEN__METRICS"]);
    }

    [Fact]
    public void TheBlueprintSaysWhatTheyServeAndKeepsNoSecret()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2026.2.2");
        Declare(authentik);
        var blueprint = new AuthentikBlueprint(authentik.Resource).Text.Replace("\n", " ", StringComparison.Ordinal);
        blueprint = System.Text.RegularExpressions.Regex.Replace(blueprint, " +", " ");
        Assert.Contains("type: ldap providers: - !KeyOf provider-nas-login - !KeyOf provider-mail-login", blueprint, StringComparison.Ordinal);
        Assert.Contains("type: radius providers: - !KeyOf provider-wifi", blueprint, StringComparison.Ordinal);
        Assert.Contains("type: rac providers: - !KeyOf provider-machines", blueprint, StringComparison.Ordinal);
        Assert.Contains("client_networks: 10.20.0.0/16 shared_secret: !Env ASPIRE__WIFI__SHARED_SECRET", blueprint.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("protocol: ssh host: 10.0.0.21:2222 auth_mode: prompt", blueprint.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressesTokenAndTrustMayBeOnesOwn()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        var upstream = builder.AddContainer("app", "example/app", "1").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki", upstream.GetEndpoint("http"))
            .WithOutpost(authentik.AddProxyOutpost("wiki-outpost", token: builder.AddParameter("my-token", "t", secret: true))
                .WithServerUrl("https://authentik.test:9443/")
                .WithBrowserUrl("https://sign-in.example.com")
                .WithAnyServerCertificate());
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            "AUTHENTIK_HOST=https://authentik.test:9443 AUTHENTIK_HOST_BROWSER=https://sign-in.example.com AUTHENTIK_INSECURE=true AUTHENTIK_TOKEN={my-token.value}",
            string.Join(' ', (await model.EnvironmentOfAsync("wiki-outpost")).Select(e => $"{e.Key}={e.Value}")));
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("https://authentik.test:9443", worker["ASPIRE__WIKI_OUTPOST__URL"]);
        Assert.Equal("https://sign-in.example.com", worker["ASPIRE__WIKI_OUTPOST__BROWSER_URL"]);
        var blueprint = new AuthentikBlueprint(authentik.Resource).Text;
        Assert.Contains("authentik_host: !Env ASPIRE__WIKI_OUTPOST__URL", blueprint, StringComparison.Ordinal);
        Assert.Contains("authentik_host_browser: !Env ASPIRE__WIKI_OUTPOST__BROWSER_URL", blueprint, StringComparison.Ordinal);
        Assert.Contains("authentik_host_insecure: true", blueprint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheEmbeddedOutpostServesWhatIsDeclaredForIt()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        var upstream = builder.AddContainer("app", "example/app", "1").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki", upstream.GetEndpoint("http"), ReferenceExpression.Create($"https://wiki.example.com")).WithEmbeddedOutpost();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("{authentik.bindings.http.url}", (await model.EnvironmentOfAsync("authentik-worker"))["ASPIRE__AUTHENTIK__PUBLIC_URL"]);
        Assert.Contains("managed: goauthentik.io/outposts/embedded", new AuthentikBlueprint(authentik.Resource).Text, StringComparison.Ordinal);
        Assert.Empty(model.Resources.OfType<AuthentikOutpostResource>());
    }

    [Fact]
    public async Task TheEmbeddedOutpostCanBeSwitchedOff()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithoutEmbeddedOutpost();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("true", (await model.EnvironmentOfAsync("authentik"))["AUTHENTIK_OUTPOSTS__DISABLE_EMBEDDED_OUTPOST"]);
    }

    [Fact]
    public Task AnApplicationOfTheEmbeddedOutpostNeedsAHostOfItsOwn() => RefusedAsync(
        authentik => authentik.AddProxyApplication("wiki", authentik.GetEndpoint("http")).WithEmbeddedOutpost(),
        "The application 'wiki' is behind the embedded outpost, which tells applications from authentik itself by the host name users open. Give it an externalUrl in AddProxyApplication whose host leads to 'authentik'.");

    [Fact]
    public Task AnOutpostWithoutAnApplicationIsRefused() => RefusedAsync(
        authentik => authentik.AddLdapOutpost("directory"),
        "The outpost 'directory' serves no application, which authentik refuses. Add an application of its kind and call WithOutpost(directory), or remove the outpost.");

    [Fact]
    public Task ARadiusApplicationWithoutAnOutpostIsRefused() => RefusedAsync(
        authentik => authentik.AddRadiusApplication("wifi"),
        "The application 'wifi' has no outpost, so nobody can reach it. Call WithOutpost with an outpost of its kind, such as authentik.AddRadiusOutpost(…).");

    [Fact]
    public Task RemoteAccessWithoutAMachineIsRefused() => RefusedAsync(
        authentik => authentik.AddRacApplication("machines").WithOutpost(authentik.AddRacOutpost("desktops")),
        "The remote access application 'machines' has no machine. Call WithMachine for each that users may open.");

    [Fact]
    public void OtherBadInputIsRefused()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        var outpost = authentik.AddProxyOutpost("wiki-outpost");
        Assert.StartsWith("The server URL of the outpost 'wiki-outpost' is 'authentik'.", Assert.Throws<DistributedApplicationException>(() => outpost.WithServerUrl("authentik")).Message, StringComparison.Ordinal);
        var machines = authentik.AddRacApplication("machines").WithMachine("one", AuthentikRacProtocol.Vnc, "10.0.0.1");
        Assert.Equal(
            "The machine 'two' of 'machines' is at 'https://two'. Give a name or an address, such as 10.0.0.20 or terminal.example.com:3390.",
            Assert.Throws<DistributedApplicationException>(() => machines.WithMachine("two", AuthentikRacProtocol.Rdp, "https://two")).Message);
        Assert.Equal(
            "'machines' has a machine 'one' already. Give one of the two another name.",
            Assert.Throws<DistributedApplicationException>(() => machines.WithMachine("one", AuthentikRacProtocol.Rdp, "10.0.0.2")).Message);
        Assert.StartsWith(
            "A client network of 'wifi' is '10.20.0.1'.",
            Assert.Throws<DistributedApplicationException>(() => authentik.AddRadiusApplication("wifi").WithClientNetworks("10.20.0.1")).Message,
            StringComparison.Ordinal);
    }

    internal static void Declare(IResourceBuilder<AuthentikResource> authentik)
    {
        var directory = authentik.AddLdapOutpost("directory", ldapPort: 13389);
        authentik.AddLdapApplication("nas-login", baseDn: "DC=nas,DC=example,DC=com").WithOutpost(directory);
        authentik.AddLdapApplication("mail-login", baseDn: "DC=mail,DC=example,DC=com").WithOutpost(directory);
        authentik.AddRadiusApplication("wifi").WithClientNetworks("10.20.0.0/16").WithOutpost(authentik.AddRadiusOutpost("radius", port: 11812));
        authentik.AddRacApplication("machines")
            .WithMachine("build server", AuthentikRacProtocol.Ssh, "10.0.0.21:2222")
            .WithOutpost(authentik.AddRacOutpost("desktops"));
    }

    private static async Task RefusedAsync(Action<IResourceBuilder<AuthentikResource>> declare, string message)
    {
        var builder = TestModel.Builder();
        declare(TestModel.AddStack(builder, "2026.2.2"));
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder))).Message);
    }
}
