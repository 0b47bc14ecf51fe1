using System.Diagnostics;
using System.Security.Cryptography;
using Tests.Support;
using Xunit.Abstractions;

namespace Tests.Graph;

/// <summary>
/// How runs end: in good order, and without any. How long that takes says something only while nothing else runs. These runs have a trusted developer
/// certificate, as on most machines of developers; those of the other tests have none.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class EndOfARunTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    /// <summary>For what a user would see: containers, the network, the app host, the dashboard, the portal. A quiet machine of 2 cores needs about 5 s.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For the orchestrator's own processes too. One for each container and process sees in steps of two seconds that its parent is gone, and asks the engine
    /// whether anything is left to do: about 10 s on a quiet machine, more on a busy one, and no setting makes it less.
    /// </summary>
    private static readonly TimeSpan s_orchestratorLimit = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task AfterAKillNothingIsLeftAndTheNextRunHasItsDataAndEndsWithCtrlC()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "What a run leaves behind is found through /proc, which only Linux has.");
        using var certificate = await DeveloperCertificate.CreateAsync();
        var identity = RandomNumberGenerator.GetHexString(64, lowercase: true);
        try
        {
            await using (var killed = AppHostProcess.Start(identity, certificate.Environment))
            {
                await killed.WaitForHealthyAsync(s_bootLimit);
                Assert.DoesNotContain("No trusted Aspire development certificate", killed.Output, StringComparison.Ordinal);
                await killed.SqlAsync("CREATE TABLE kept (what text); INSERT INTO kept VALUES ('after the kill'); CHECKPOINT");
                var network = await killed.NetworkAsync();
                var clock = Stopwatch.StartNew();
                killed.Kill();
                await AssertNothingIsLeftAsync(killed, network, clock);
            }

            await using var next = AppHostProcess.Start(identity, certificate.Environment);
            await next.WaitForHealthyAsync(s_bootLimit);
            Assert.Equal("after the kill", await next.SqlAsync("SELECT what FROM kept"));
            var nextNetwork = await next.NetworkAsync();
            var nextClock = Stopwatch.StartNew();
            next.Interrupt();
            await AssertNothingIsLeftAsync(next, nextNetwork, nextClock);
        }
        finally
        {
            await Stack.RemoveVolumesAsync(identity);
        }
    }

    private async Task AssertNothingIsLeftAsync(AppHostProcess process, string network, Stopwatch clock)
    {
        await UntilEmptyAsync("container, network or process", s_limit, async () => (await process.LeftBehindAsync(network)).Where(left => !IsOfTheOrchestrator(left)));
        await UntilEmptyAsync("process of the orchestrator", s_orchestratorLimit, () => process.LeftBehindAsync(network));

        static bool IsOfTheOrchestrator(string left) =>
            left.Contains("/dcp ", StringComparison.Ordinal) || left.Contains($"/{Engine.Program} ", StringComparison.Ordinal);

        async Task UntilEmptyAsync<T>(string what, TimeSpan limit, Func<Task<T>> find)
            where T : IEnumerable<string>
        {
            IReadOnlyList<string> left;
            while ((left = [.. await find()]).Count > 0)
            {
                Assert.True(clock.Elapsed < limit, $"Still there after {limit.TotalSeconds:0} s:\n{string.Join('\n', left)}\nThe AppHost said:\n{process.Output}");
                await Task.Delay(100);
            }

            output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: no {what} is left.");
        }
    }
}
