using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>Several servers behind a load balancer.</summary>
public class ScaleTests
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task SeveralServersAreWhatOneIsWhateverTheOrderOfTheCalls(string version)
    {
        var builder = TestModel.Builder();
        Configure(TestModel.AddStack(builder, version));
        await using var one = await TestModel.CompleteAsync(builder);

        var early = TestModel.Builder();
        var first = early.AddAuthentik("authentik", httpPort: null).WithReplicas(2);
        Configure(first);
        first.WithDatabase(early.AddPostgres("postgres").AddDatabase("authentik-db", "authentik"))
            .WithRedis(early.AddRedis("redis"))
            .WithVersion(AuthentikVersion.Parse(version));
        await using var several = await TestModel.CompleteAsync(early);

        foreach (var name in new[] { "authentik-server", "authentik-server-2" })
        {
            Assert.Equal(await one.EnvironmentOfAsync("authentik"), await several.EnvironmentOfAsync(name));
            Assert.Equal(one.ImageOf("authentik"), several.ImageOf(name));
            Assert.Equal(one.WaitsOf("authentik"), several.WaitsOf(name));
            Assert.Equal(one.MountsOf("authentik").Select(m => (m.Source, m.Target)), several.MountsOf(name).Select(m => (m.Source, m.Target)));
            Assert.Equal(["server"], await several.ArgumentsOfAsync(name));
            Assert.Equal(["http 9000", "metrics 9300 private"], several.EndpointsOf(name));
        }

        static void Configure(IResourceBuilder<AuthentikResource> authentik) =>
            authentik.WithMediaVolume("media").WithEnvironment("OWN", "value");
    }

    [Fact]
    public async Task TheLoadBalancerHasTheNameTheEndpointAndNothingOfTheServers()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2").WithMediaVolume("media").WithReplicas(3);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("docker.io/library/nginx:1.28", model.ImageOf("authentik"));
        Assert.Empty(await model.EnvironmentOfAsync("authentik"));
        Assert.Equal(["http 9000"], model.EndpointsOf("authentik"));
        var mount = Assert.Single(model.MountsOf("authentik"));
        Assert.Equal(("/etc/nginx/nginx.conf", ContainerMountType.BindMount, true), (mount.Target, mount.Type, mount.IsReadOnly));
        Assert.Equal(Nginx.Configuration(authentik.Resource), await File.ReadAllTextAsync(mount.Source!));
        Assert.True(model.Find<AuthentikResource>("authentik").IsLoadBalanced);
        Assert.Equal(["authentik-server", "authentik-server-2", "authentik-server-3"], authentik.Resource.Instances.Select(i => i.Name));
        foreach (var instance in authentik.Resource.Instances)
        {
            Assert.Equal("authentik-servers", Assert.Single(instance.Annotations.OfType<ContainerNetworkAliasAnnotation>()).Alias);
        }
    }

    [Fact]
    public async Task WhatRefersToTheServerRefersToTheLoadBalancer()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        var endpoint = authentik.GetEndpoint("http");
        TestModel.AddProxied(authentik, "wiki");
        authentik.WithReplicas(2);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("authentik", endpoint.Resource.Name);
        Assert.Equal("{authentik.bindings.http.url}", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_HOST"]);
    }

    [Fact]
    public async Task APublisherGetsTheConfigurationAsAText()
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2026.2.2").WithReplicas(2);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Empty(model.MountsOf("authentik"));
        var file = Assert.Single(ContainerProfiles.Of(authentik.Resource).Files);
        Assert.Equal("/etc/nginx/nginx.conf", file.Path);
        Assert.Contains("set $servers authentik-servers;", file.Text, StringComparison.Ordinal);
        Assert.Contains("proxy_next_upstream error timeout http_502 http_503;", file.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneServerNeedsNoLoadBalancer()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithReplicas(3).WithReplicas(1);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("ghcr.io/goauthentik/server:2026.2.2", model.ImageOf("authentik"));
        Assert.Empty(model.Resources.OfType<AuthentikServerInstanceResource>());
    }

    [Fact]
    public void TheLoadBalancerBelievesOnlyTrustedProxies()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik").WithReplicas(2);
        Assert.Contains("set_real_ip_from 172.16.0.0/12;", Nginx.Configuration(authentik.Resource), StringComparison.Ordinal);
        authentik.WithTrustedProxies("192.0.2.7/32", "2001:db8::/32");
        var configuration = Nginx.Configuration(authentik.Resource);
        Assert.Contains("    set_real_ip_from 192.0.2.7/32;\n    set_real_ip_from 2001:db8::/32;\n", configuration, StringComparison.Ordinal);
        Assert.Contains("        192.0.2.7/32 1;\n        2001:db8::/32 1;\n", configuration, StringComparison.Ordinal);
        Assert.DoesNotContain("172.16.0.0/12", configuration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatTheLoadBalancerLacksIsRefused()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithReplicas(2).WithPorts(httpsPort: 9443);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            "WithPorts of 'authentik' sets the port of an endpoint that the load balancer in front of its 2 servers does not have. Remove WithPorts, or WithReplicas.",
            refusal.Message);
    }

    [Fact]
    public async Task AnOutpostHasReplicasWithPortsOfTheirOwn()
    {
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        TestModel.AddProxied(authentik, "wiki").WithReplicas(2).WithEnvironment("OWN", "value");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(await model.EnvironmentOfAsync("wiki-outpost"), await model.EnvironmentOfAsync("wiki-outpost-2"));
        Assert.Equal(model.ImageOf("wiki-outpost"), model.ImageOf("wiki-outpost-2"));
        Assert.Equal(model.EndpointsOf("wiki-outpost"), model.EndpointsOf("wiki-outpost-2"));
        Assert.Equal(model.WaitsOf("wiki-outpost"), model.WaitsOf("wiki-outpost-2"));
        Assert.Equal(await model.RuntimeArgumentsOfAsync("wiki-outpost"), await model.RuntimeArgumentsOfAsync("wiki-outpost-2"));
        Assert.Contains(log, line => line.Contains("Let the load balancer in front send each user to the same one", StringComparison.Ordinal));
    }
}
