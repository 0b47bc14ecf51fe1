using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>Workers: how many, how they work, and what the container engine's socket costs.</summary>
public class WorkerTests
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ReplicasAreWhatTheFirstIs(string version)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik", httpPort: null);
        authentik.WithWorker(worker => worker.WithReplicas(3)
            .WithEnvironment("OWN", "value")
            .WithVolume("certs", "/certs")
            .WithLimits(memoryMegabytes: 1024));
        TestModel.AddProxied(authentik, "wiki");
        authentik.WithDatabase(builder.AddPostgres("postgres").AddDatabase("authentik-db", "authentik"))
            .WithRedis(builder.AddRedis("redis"))
            .WithMediaVolume("media")
            .WithVersion(AuthentikVersion.Parse(version));
        await using var model = await TestModel.CompleteAsync(builder);

        Assert.Equal(["authentik-worker", "authentik-worker-2", "authentik-worker-3"], model.Resources.OfType<AuthentikWorkerResource>().Select(w => w.Name));
        var environment = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("value", environment["OWN"]);
        foreach (var name in new[] { "authentik-worker-2", "authentik-worker-3" })
        {
            Assert.Equal(environment, await model.EnvironmentOfAsync(name));
            Assert.Equal(model.MountsOf("authentik-worker"), model.MountsOf(name));
            Assert.Contains(model.MountsOf(name), m => m.Target == "/blueprints/aspire");
            Assert.Equal(model.ImageOf("authentik-worker"), model.ImageOf(name));
            Assert.Equal(model.WaitsOf("authentik-worker"), model.WaitsOf(name));
            Assert.Equal(model.EndpointsOf("authentik-worker"), model.EndpointsOf(name));
            Assert.Equal(await model.RuntimeArgumentsOfAsync("authentik-worker"), await model.RuntimeArgumentsOfAsync(name));
        }
    }

    [Fact]
    public async Task TheLastNumberOfReplicasCounts()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithWorker(worker => worker.WithReplicas(4).WithReplicas(1).WithReplicas(2));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(["authentik-worker", "authentik-worker-2"], model.Resources.OfType<AuthentikWorkerResource>().Select(w => w.Name));
    }

    [Theory]
    [InlineData("2025.2.4", "AUTHENTIK_WORKER__CONCURRENCY")]
    [InlineData("2025.8.4", "AUTHENTIK_WORKER__THREADS")]
    [InlineData("2026.2.2", "AUTHENTIK_WORKER__THREADS")]
    public async Task ThreadsHaveTheNameOfTheVersion(string version, string variable)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithWorker(worker => worker.WithThreads(4));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("4", (await model.EnvironmentOfAsync("authentik-worker"))[variable]);
        Assert.DoesNotContain(variable, (await model.EnvironmentOfAsync("authentik")).Keys);
    }

    [Theory]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ProcessesAreASettingOfNewerVersions(string version)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithWorker(worker => worker.WithProcesses(2));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("2", (await model.EnvironmentOfAsync("authentik-worker"))["AUTHENTIK_WORKER__PROCESSES"]);
    }

    [Fact]
    public async Task ProcessesAreRefusedForAVersionWithoutThem()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.2.4").WithWorker(worker => worker.WithProcesses(2));
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            "WithProcesses of 'authentik' sets what authentik 2025.2.4 does not have; 2025.8 or later has it. Remove the call, or choose such a version with WithVersion.",
            refusal.Message);
    }

    [Fact]
    public async Task TheSocketOfTheContainerEngineHasItsPriceAndAWarning()
    {
        var builder = TestModel.Builder();
        var log = TestModel.AddLog(builder);
        TestModel.AddStack(builder, "2026.2.2").WithWorker(worker => worker.WithReplicas(2).WithDockerSocket());
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik-worker", "authentik-worker-2" })
        {
            var arguments = string.Join(' ', await model.RuntimeArgumentsOfAsync(name));
            Assert.Contains("--user 0:0 ", arguments, StringComparison.Ordinal);
            Assert.DoesNotContain("--read-only", arguments, StringComparison.Ordinal);
            Assert.Contains(
                "--cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID --security-opt no-new-privileges", arguments, StringComparison.Ordinal);
            Assert.Contains(model.MountsOf(name), m => (m.Source, m.Target) == ("/var/run/docker.sock", "/var/run/docker.sock"));
            Assert.Equal("true", (await model.EnvironmentOfAsync(name))["AUTHENTIK_OUTPOSTS__DISCOVER"]);
        }

        Assert.Contains("--read-only", await model.RuntimeArgumentsOfAsync("authentik"));
        Assert.Contains(log, line => line.Contains("Whoever takes one of them over can start any container", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyHasTheSocketUnasked()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var container in model.Resources.OfType<ContainerResource>())
        {
            Assert.DoesNotContain(model.MountsOf(container.Name), m => m.Source?.Contains("docker.sock", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public void NumbersAreChecked()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithWorker(worker => worker.WithReplicas(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithWorker(worker => worker.WithReplicas(33)));
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithWorker(worker => worker.WithProcesses(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithWorker(worker => worker.WithThreads(0)));
    }
}
