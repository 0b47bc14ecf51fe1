using System.Diagnostics;
using System.Security.Cryptography;
using Tests.Support;

namespace Tests.Graph;

/// <summary>How runs end: in good order, and without any. How long that takes says something only while nothing else runs.</summary>
[Collection(AloneCollection.Name)]
public sealed class EndOfARunTests
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan s_killedLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_interruptedLimit = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public async Task AfterAKillNothingIsLeftAndTheNextRunHasItsDataAndEndsWithCtrlC()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "What a run leaves behind is found through /proc, which only Linux has.");
        var identity = RandomNumberGenerator.GetHexString(64, lowercase: true);
        try
        {
            await using (var killed = AppHostProcess.Start(identity))
            {
                await killed.WaitForHealthyAsync(s_bootLimit);
                await killed.SqlAsync("CREATE TABLE kept (what text); INSERT INTO kept VALUES ('after the kill'); CHECKPOINT");
                var network = await killed.NetworkAsync();
                var clock = Stopwatch.StartNew();
                killed.Kill();
                await AssertNothingIsLeftAsync(killed, network, clock, s_killedLimit);
            }

            await using var next = AppHostProcess.Start(identity);
            await next.WaitForHealthyAsync(s_bootLimit);
            Assert.Equal("after the kill", await next.SqlAsync("SELECT what FROM kept"));
            var nextNetwork = await next.NetworkAsync();
            var nextClock = Stopwatch.StartNew();
            next.Interrupt();
            await AssertNothingIsLeftAsync(next, nextNetwork, nextClock, s_interruptedLimit);
        }
        finally
        {
            await Stack.RemoveVolumesAsync(identity);
        }
    }

    private static async Task AssertNothingIsLeftAsync(AppHostProcess process, string network, Stopwatch clock, TimeSpan limit)
    {
        string left;
        while ((left = await process.LeftBehindAsync(network)).Length > 0)
        {
            Assert.True(clock.Elapsed < limit, $"Still there after {limit.TotalSeconds:0} s:\n{left}");
            await Task.Delay(250);
        }
    }
}
