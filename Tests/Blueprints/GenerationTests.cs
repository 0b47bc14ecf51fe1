using System.Diagnostics;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;
using Xunit.Abstractions;

namespace Tests.Blueprints;

/// <summary>How long generation takes, and how long a blueprint may be.</summary>
public class GenerationTests(ITestOutputHelper output)
{
    [Fact]
    public void AThousandApplicationsAndAThousandGroupsAreGeneratedInTimeAndSpace()
    {
        // Once for the just-in-time compiler.
        _ = Measure(50);
        var quarter = Measure(250);
        var whole = Measure(1000);
        output.WriteLine($"250 applications and groups: {quarter}");
        output.WriteLine($"1,000 applications and groups: {whole}");
        Assert.True(whole.Time < TimeSpan.FromSeconds(2), $"1,000 applications and groups took {whole}.");
        Assert.True(whole.Allocated < 300 * 1024 * 1024, $"1,000 applications and groups took {whole}.");

        // Four times as much: the text grows alike, memory nearly so. Times this short vary too much on a busy machine to be compared.
        Assert.InRange((double)whole.Length / quarter.Length, 3.8, 4.2);
        Assert.InRange((double)whole.Allocated / quarter.Allocated, 3, 5);
    }

    [Fact]
    public void ABlueprintThatIsTooLongIsRefusedInTheWordsOfTheDeclaration()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        var text = new string('x', 1024 * 1024);
        for (var i = 0; i < 9; i++)
        {
            authentik.AddGroup($"group-{i}").WithAttribute("long", text);
        }

        var refusal = Assert.Throws<DistributedApplicationException>(() => new AuthentikBlueprint(authentik.Resource).Text);
        Assert.Equal(
            "What is declared for 'authentik' makes a blueprint of 9.0 MiB (9 resources); authentik takes 8 MiB in reasonable time. Declare less in C#: users by the thousand belong into a directory or are imported through authentik's API.",
            refusal.Message);
    }

    private static Result Measure(int count)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        for (var i = 0; i < count; i++)
        {
            var group = authentik.AddGroup($"group-{i}");
            authentik.AddOidcApplication($"app-{i}", authentik.ApplicationBuilder.AddParameter($"secret-{i}", "secret", secret: true))
                .WithRedirectUri($"https://app-{i}.example.com/signin-oidc")
                .WithAccessForGroup(group);
        }

        // The best of some: on a busy machine the others say how busy it is.
        return Enumerable.Range(0, 5).Select(_ => Measure(new AuthentikBlueprint(authentik.Resource))).MinBy(result => result.Time)!;
    }

    private static Result Measure(AuthentikBlueprint blueprint)
    {
        GC.Collect();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var text = blueprint.Text;
        return new(watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before, Encoding.UTF8.GetByteCount(text));
    }

    private sealed record Result(TimeSpan Time, long Allocated, int Length)
    {
        public override string ToString() => $"{Time.TotalMilliseconds:0} ms, {Allocated / 1048576.0:0.0} MiB allocated in all, {Length / 1048576.0:0.00} MiB of text";
    }
}
