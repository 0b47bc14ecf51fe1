#if AUTHENTIK_PUBLISHING
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Model;
using Tests.Support;

namespace Tests.Publish;

/// <summary>What the committed folders do not show of the translation.</summary>
public class TranslationTests
{
    [Fact]
    public async Task TraefikFindsWhatBrowsersOpenAndNothingElseIsPublished()
    {
        using var folder = new TestFolder();
        await Publisher.RunAsync(folder.Path, builder =>
        {
            TestModel.AddProxied(TestModel.AddStack(builder, "2026.2.2").WithPublicUrl("https://auth.example.com"), "wiki");
            Publisher.Compose(builder).WithTraefik("edge", certificateResolver: "letsencrypt");
        });
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.DoesNotContain("ports:", text, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "traefik.http.routers.authentik.rule: \"Host(`auth.example.com`)\"", "traefik.http.routers.authentik.entrypoints: \"websecure\"",
            "traefik.http.routers.authentik.tls.certresolver: \"letsencrypt\"", "traefik.http.services.authentik.loadbalancer.server.port: \"9000\"",
            "traefik.http.routers.wiki-outpost.rule: \"Host(`${WIKI_OUTPOST_PUBLIC_HOST:?set it in .env}`)\"", "  edge:\n    external: true",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }

        Assert.Contains("\nWIKI_OUTPOST_PUBLIC_HOST=\n", await File.ReadAllTextAsync(folder[".env"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItWarnsOfTagsThatMoveOfUnencryptedAddressesAndOfWhatCannotBeReached()
    {
        using var folder = new TestFolder();
        IReadOnlyList<string> log = [];
        await Publisher.RunAsync(folder.Path, builder =>
        {
            log = TestModel.AddLog(builder);
            TestModel.AddStack(builder, "2026.2.2").WithPublicUrl("http://auth.example.com");
            builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single()).WithImageTag("17");
            Publisher.Compose(builder);
        });
        Assert.Contains(log, line => line.StartsWith("The tag of the image docker.io/library/postgres:17 of 'postgres' moves", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("The public URL of 'authentik' is http://auth.example.com: ", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("No port of 'authentik' is published", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FurtherDatabasesAreMadeAndADollarIsADollar()
    {
        using var folder = new TestFolder();
        await Publisher.RunAsync(folder.Path, builder =>
        {
            TestModel.AddStack(builder, "2026.2.2").WithEnvironment("GREETING", "5$ for ${nobody}");
            builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single()).AddDatabase("wiki-db", "wiki");
            Publisher.Compose(builder);
        });
        Assert.Equal("CREATE DATABASE \"wiki\";\n", await File.ReadAllTextAsync(folder["configs/postgres/databases.sql"]));
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.Contains("POSTGRES_DB: \"authentik\"", text, StringComparison.Ordinal);
        Assert.Contains("GREETING: \"5$$ for $${nobody}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsKeepTheirProtocolAndMetricsStayInside()
    {
        using var folder = new TestFolder();
        await Publisher.RunAsync(folder.Path, builder =>
        {
            var authentik = TestModel.AddStack(builder, "2026.2.2").WithPorts(httpsPort: 9443, metricsPort: 9300);
            authentik.AddLdapApplication("nas", baseDn: "DC=nas,DC=example,DC=com").WithOutpost(authentik.AddLdapOutpost("directory", ldapsPort: 636));
            authentik.AddRadiusApplication("wifi").WithClientNetworks("10.20.0.0/16").WithOutpost(authentik.AddRadiusOutpost("radius", port: 1812));
            Publisher.Compose(builder).WithHostAddress("::1");
        });
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.Equal(["[::1]:9443:9443", "[::1]:636:6636", "[::1]:1812:1812/udp"], System.Text.RegularExpressions.Regex.Matches(text, "- \"(\\[::1\\][^\"]*)\"").Select(m => m.Groups[1].Value));
    }

    [Fact]
    public async Task WhatIsMountedFromElsewhereIsAskedFor()
    {
        using var folder = new TestFolder();
        using var files = new TestFolder("ca.pem");
        await Publisher.RunAsync(folder.Path, builder =>
        {
            TestModel.AddStack(builder, "2026.2.2").WithDatabaseTls(AuthentikSslMode.VerifyCA, files["ca.pem"]).WithNetworkZones(AuthentikNetworkZones.None);
            Publisher.Compose(builder);
        });
        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.DoesNotContain(files.Path, text, StringComparison.Ordinal);
        Assert.Contains("source: \"${AUTHENTIK_WORKER_BINDMOUNT_0:?set it in .env}\"", text, StringComparison.Ordinal);
        Assert.Contains("network_mode: \"none\"", text, StringComparison.Ordinal);
        Assert.Contains("# The folder or file of this machine that is mounted at ", await File.ReadAllTextAsync(folder[".env"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItSaysWhatOfBackupsIsForRunModeAlone()
    {
        using var folder = new TestFolder();
        IReadOnlyList<string> log = [];
        await Publisher.RunAsync(folder.Path, builder =>
        {
            log = TestModel.AddLog(builder);
            TestModel.AddStack(builder, "2026.2.2").WithBackups(TimeSpan.FromHours(1), folder: "/mnt/nas", configureBackups: b => b.WithOffsiteCopy("restic", "backup", "{archive}"));
            Publisher.Compose(builder);
        });
        Assert.Contains(log, line => line.StartsWith("WithOffsiteCopy of 'authentik' runs 'restic' on the machine of the app host", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("The folder '/mnt/nas' of WithBackups of 'authentik' is one of the app host's machine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BlueprintsOfTheUsersOwnKeepTheirFoldersAndAreAppliedAfterTheGeneratedOne()
    {
        using var folder = new TestFolder();
        using var own = new TestFolder();
        foreach (var name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(own[name]);
            await File.WriteAllTextAsync(own[$"{name}/same.yaml"], $"version: 1\nmetadata:\n  name: {name}\nentries: []\n");
        }

        await Publisher.RunAsync(folder.Path, builder =>
        {
            var authentik = TestModel.AddStack(builder, "2026.2.2").WithBlueprint(own.Path);
            authentik.AddGroup("editors");
            Publisher.Compose(builder);
        });
        foreach (var name in new[] { "a", "b" })
        {
            Assert.Contains($"name: {name}\n", await File.ReadAllTextAsync(Directory.GetFiles(folder["configs/authentik-worker"], "same.yaml", SearchOption.AllDirectories).Single(f => f.EndsWith($"/{name}/same.yaml", StringComparison.Ordinal))), StringComparison.Ordinal);
        }

        var text = await File.ReadAllTextAsync(folder["docker-compose.yaml"]);
        Assert.Matches("- \"apply_blueprint\"\n +- \"aspire/authentik.yaml\"\n +- \"aspire/[^\"]*a/same.yaml\"\n +- \"aspire/[^\"]*b/same.yaml\"\n", text);
    }

    [Fact]
    public void BadInputIsAnErrorThatNamesIt()
    {
        var environment = TestModel.PublishBuilder().AddDockerComposeEnvironment("compose");
        Assert.Equal(
            "WithHostAddress(\"localhost\") of 'compose' is no IP address. Give one of the host's, such as 127.0.0.1.",
            Assert.Throws<DistributedApplicationException>(() => environment.WithHostAddress("localhost")).Message);
        Assert.Equal("zone", Assert.Throws<ArgumentException>(() => environment.WithExternalNetwork(AuthentikNetworkZones.Data | AuthentikNetworkZones.Backend, "databases")).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => environment.WithExternalNetwork(AuthentikNetworkZones.Data, null!)).ParamName);
        Assert.Equal("network", Assert.Throws<ArgumentException>(() => environment.WithTraefik("")).ParamName);
        Assert.Equal("builder", Assert.Throws<ArgumentNullException>(() => ((IResourceBuilder<Aspire.Hosting.Docker.DockerComposeEnvironmentResource>)null!).WithAuthentik()).ParamName);
    }
}
#endif
