using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>A port that somebody else has is found before anything starts, whichever container of authentik wants it.</summary>
public class PortTests
{
    [Theory]
    [InlineData("the httpPort of AddAuthentik(\"authentik\")")]
    [InlineData("the port of endpoint 'https' of 'authentik'")]
    [InlineData("the port of endpoint 'extra' of 'authentik-worker'")]
    [InlineData("the port of endpoint 'http' of 'wiki-outpost'")]
    public async Task APortThatSomebodyElseHas(string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = TestModel.Builder();
        Add(builder, setting, port);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.StartsWith($"Port {port}, {setting}, cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("End what listens there, or choose another port.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortOverUdpThatSomebodyElseHas()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4").WithEndpoint(port: port, targetPort: 1812, name: "radius", protocol: ProtocolType.Udp);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.StartsWith($"Port {port}, the port of endpoint 'radius' of 'authentik', cannot be used: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatAnotherResourceOfThisModelHas()
    {
        var port = Support.FreePort.Take();
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var app = builder.AddContainer("wiki", "example/app", "1").WithHttpEndpoint(port: port, targetPort: 80);
        authentik.AddProxyApplication("wiki-login", app.GetEndpoint("http")).WithOutpost(authentik.AddProxyOutpost("wiki-outpost", port));
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            $"Port {port} is both the port of endpoint 'http' of 'wiki-outpost' and the port of endpoint 'http' of 'wiki'. Choose another for one of the two.",
            refusal.Message);
    }

    [Fact]
    public async Task APersistentContainerMayHoldItsPortItself()
    {
        using var itself = new TcpListener(IPAddress.Loopback, 0);
        itself.Start();
        var builder = TestModel.Builder();
        TestModel.Complete(builder.AddAuthentik("authentik", ((IPEndPoint)itself.LocalEndpoint).Port), "2025.8.4").WithLifetime(ContainerLifetime.Persistent);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.NotNull(model);
    }

    private static void Add(IDistributedApplicationBuilder builder, string setting, int port)
    {
        var httpPort = setting.Contains("AddAuthentik", StringComparison.Ordinal) ? port : (int?)null;
        var authentik = TestModel.Complete(builder.AddAuthentik("authentik", httpPort), "2025.8.4");
        if (setting.Contains("'https'", StringComparison.Ordinal))
        {
            authentik.WithEndpoint("https", endpoint => endpoint.Port = port);
        }
        else if (setting.Contains("worker", StringComparison.Ordinal))
        {
            authentik.WithWorker(worker => worker.WithHttpEndpoint(port: port, targetPort: 9300, name: "extra"));
        }
        else if (setting.Contains("outpost", StringComparison.Ordinal))
        {
            var app = builder.AddContainer("wiki", "example/app", "1").WithHttpEndpoint(targetPort: 80);
            authentik.AddProxyApplication("wiki-login", app.GetEndpoint("http")).WithOutpost(authentik.AddProxyOutpost("wiki-outpost", port));
        }
    }
}
