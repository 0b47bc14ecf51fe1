using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Support;

namespace Tests.Graph;

/// <summary>The running containers are what the model says of them.</summary>
[Collection(GraphCollection.Name)]
public sealed class ContainerTests(GraphFixture graph)
{
    private const long Megabyte = 1024 * 1024;

    private static readonly string[] s_hardened = ["authentik", "authentik-worker", "ak-outpost-organizr", "ak-outpost-cwad", "postgres", "redis"];

    public static TheoryData<string> Hardened => new(s_hardened);

    private Stack Stack => graph.Stack;

    [Fact]
    public void AllThatCanBeHardenedIsLookedAt() =>
        Assert.Equal(
            Stack.Model.Resources.OfType<ContainerResource>().Where(ContainerProfiles.Knows).Select(r => r.Name).Order(StringComparer.Ordinal),
            s_hardened.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Hardened))]
    public Task AContainerRunsAsDeclared(string name) => RunsAsDeclaredAsync(Stack, name);

    [Theory]
    [MemberData(nameof(Hardened))]
    public Task AContainerCannotWriteOutsideOfItsOwnFolders(string name) => CannotWriteAsync(Stack, name);

    internal static async Task RunsAsDeclaredAsync(Stack stack, string name)
    {
        var resource = stack.Model.Resources.OfType<ContainerResource>().Single(r => r.Name == name);
        var profile = ContainerProfiles.Of(resource);
        var container = await RunningContainer.OfAsync(stack, name);
        var host = container.Host;

        Assert.Equal(profile.User, container.Configuration["User"]!.GetValue<string>());
        Assert.Equal(profile.ReadOnlyRoot, host["ReadonlyRootfs"]!.GetValue<bool>());
        Assert.Equal(["ALL"], Texts(host["CapDrop"]));
        Assert.Equal(profile.KeptCapabilities, Texts(host["CapAdd"]));
        Assert.Equal(["no-new-privileges"], Texts(host["SecurityOpt"]));
        Assert.False(host["Privileged"]!.GetValue<bool>());
        Assert.Equal(profile.Limits!.MemoryMegabytes * Megabyte, host["Memory"]!.GetValue<long>());
        Assert.Equal(profile.Limits.Processes, host["PidsLimit"]!.GetValue<long>());
        Assert.Equal((long)(Math.Min(profile.Limits.Cpus, Environment.ProcessorCount) * 1e9), host["NanoCpus"]!.GetValue<long>());
        Assert.Equal((profile.SharedMemoryMegabytes ?? 64) * Megabyte, host["ShmSize"]!.GetValue<long>());
        Assert.Equal(
            profile.TemporaryFolders.Select(f => f.Path).Order(StringComparer.Ordinal),
            host["Tmpfs"]?.AsObject().Select(f => f.Key).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>());
        Assert.All(host["Tmpfs"]?.AsObject() ?? [], folder => Assert.StartsWith("rw,noexec,nosuid,nodev,", folder.Value!.GetValue<string>(), StringComparison.Ordinal));

        // A volume of the image that nobody named is one more.
        foreach (var mount in profile.Storage)
        {
            var actual = Assert.Single(container.Mounts, m => m["Destination"]!.GetValue<string>() == mount.Target);
            Assert.Equal(mount.Type == ContainerMountType.Volume ? "volume" : "bind", actual["Type"]!.GetValue<string>());
            Assert.Equal(mount.Source, (mount.Type == ContainerMountType.Volume ? actual["Name"] : actual["Source"])!.GetValue<string>());
            Assert.Equal(!mount.IsReadOnly, actual["RW"]!.GetValue<bool>());
        }
    }

    internal static async Task CannotWriteAsync(Stack stack, string name)
    {
        var resource = stack.Model.Resources.OfType<ContainerResource>().Single(r => r.Name == name);
        var container = await RunningContainer.OfAsync(stack, name);
        foreach (var path in new[] { "/written", "/etc/written", "/usr/bin/written", "/var/written" })
        {
            var (code, output) = await container.ExecuteAsync("touch", path);
            Assert.True(code != 0 && output.Contains("Read-only file system", StringComparison.Ordinal), $"touch {path} in {name} ended with {code}: {output}");
        }

        foreach (var folder in ContainerProfiles.Of(resource).TemporaryFolders)
        {
            var (code, output) = await container.ExecuteAsync("touch", $"{folder.Path}/written-by-a-test");
            Assert.True(code == 0, $"touch in {folder.Path} of {name} ended with {code}: {output}");
        }

        var (_, status) = await container.ExecuteAsync("cat", "/proc/1/status");
        Assert.Contains("CapEff:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Texts(JsonNode? node) => [.. node?.AsArray().Select(n => n!.GetValue<string>().Replace("CAP_", "", StringComparison.Ordinal)) ?? []];
}
