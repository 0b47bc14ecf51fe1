using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

public class HardeningTests
{
    [Theory]
    [InlineData("authentik")]
    [InlineData("authentik-worker")]
    [InlineData("wiki-outpost")]
    public async Task EveryContainerIsProtectedByDefault(string name)
    {
        var arguments = await ArgumentsAsync(name, _ => { });
        foreach (var expected in new[] { "--read-only", "--user 1000:1000", "--cap-drop ALL", "--security-opt no-new-privileges", "--tmpfs /tmp:", "--memory ", "--pids-limit ", "--cpus " })
        {
            Assert.Contains(expected, arguments, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ServerAndWorkerHaveTheSharedMemoryTheyNeedEvenWithoutHardening()
    {
        Assert.Contains("--shm-size 512m", await ArgumentsAsync("authentik", _ => { }), StringComparison.Ordinal);
        Assert.Equal("--shm-size 512m", await ArgumentsAsync("authentik", authentik => authentik.WithoutHardening()));
        Assert.DoesNotContain("--shm-size", await ArgumentsAsync("wiki-outpost", _ => { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAVolumeUploadedFilesAreKeptInMemory()
    {
        Assert.Contains("--tmpfs /media:", await ArgumentsAsync("authentik", _ => { }), StringComparison.Ordinal);
        Assert.Contains("--tmpfs /data:", await ArgumentsAsync("authentik", authentik => authentik.WithVersion(AuthentikVersion.Parse("2026.2.2"))), StringComparison.Ordinal);
        Assert.DoesNotContain("--tmpfs /media:", await ArgumentsAsync("authentik", authentik => authentik.WithMediaVolume()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachPartCanBeSwitchedOffByItself()
    {
        var arguments = await ArgumentsAsync(
            "authentik-worker", authentik => authentik.WithWorker(worker => worker.WithoutHardening(AuthentikHardening.ReadOnlyRoot | AuthentikHardening.NonRootUser)));
        Assert.DoesNotContain("--read-only", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("--user", arguments, StringComparison.Ordinal);
        Assert.Contains("--cap-drop ALL", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasNotHardenedCannotBeUnhardened()
    {
        var container = TestModel.Builder().AddContainer("other", "example/app", "1");
        var refusal = Assert.Throws<DistributedApplicationException>(() => container.WithoutHardening());
        Assert.Equal("WithoutHardening was called for 'other', which is not a server, worker or outpost of authentik and so was not hardened by this library.", refusal.Message);
    }

    private static async Task<string> ArgumentsAsync(string name, Action<IResourceBuilder<AuthentikResource>> configure)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        configure(authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        return string.Join(' ', await model.RuntimeArgumentsOfAsync(name));
    }
}
