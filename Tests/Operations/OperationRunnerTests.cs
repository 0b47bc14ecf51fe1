using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Model;

namespace Tests.Operations;

/// <summary>How operations run as commands, whatever they do.</summary>
public sealed class OperationRunnerTests
{
    [Fact]
    public async Task OneThatChangesSomethingRunsAtATimeAndOneThatLooksIsNotKeptWaiting()
    {
        var release = new TaskCompletionSource();
        await using var model = await ModelAsync(
            Slow("change-one", release.Task), Slow("change-two", Task.CompletedTask), Slow("look", Task.CompletedTask) with { IsExclusive = false });
        var first = RunAsync(model, "change-one");
        Assert.Equal("'change-one' is running. Wait until it has ended, or cancel it, and try again.", (await RunAsync(model, "change-two")).Message);
        Assert.True((await RunAsync(model, "look")).Success);
        release.SetResult();
        Assert.True((await first).Success);
        Assert.True((await RunAsync(model, "change-two")).Success);
    }

    [Fact]
    public async Task AResultIsMarkdownThatTheDashboardOpens()
    {
        await using var model = await ModelAsync(Slow("look", Task.CompletedTask));
        var result = await RunAsync(model, "look");
        Assert.Equal(("Done.", "## Done", CommandResultFormat.Markdown, true), (result.Message, result.Data!.Value, result.Data.Format, result.Data.DisplayImmediately));
    }

    [Fact]
    public async Task ACancelledOneIsCancelledAndTheNextMayRun()
    {
        await using var model = await ModelAsync(Slow("change-one", Task.Delay(Timeout.Infinite)), Slow("change-two", Task.CompletedTask));
        using var cancelled = new CancellationTokenSource();
        var running = RunAsync(model, "change-one", cancelled.Token);
        await cancelled.CancelAsync();
        Assert.True((await running).Canceled);
        Assert.True((await RunAsync(model, "change-two")).Success);
    }

    [Fact]
    public async Task AFailureHasAReasonAndANextStep()
    {
        await using var model = await ModelAsync(
            Failing("known", new OperationException("It is broken.", "Mend it.", "## Broken")),
            Failing("away", new HttpRequestException("Connection refused.")),
            Failing("refused", new AuthentikApiException("authentik answered POST /x with 400: name: No.", System.Net.HttpStatusCode.BadRequest)));
        var known = await RunAsync(model, "known");
        Assert.Equal((false, "It is broken. Mend it.", "## Broken"), (known.Success, known.Message, known.Data!.Value));
        Assert.Equal("authentik cannot be reached: Connection refused. Wait until 'authentik' is healthy, and try again.", (await RunAsync(model, "away")).Message);
        Assert.Equal("authentik answered POST /x with 400: name: No. The log of 'authentik' may tell more.", (await RunAsync(model, "refused")).Message);
    }

    [Fact]
    public async Task ItsProgressIsInTheDetailsOfTheResourceAsLongAsItRuns()
    {
        var release = new TaskCompletionSource();
        var reported = new TaskCompletionSource();
        await using var model = await ModelAsync(new Operation("count", "Count", "", "Add", async context =>
        {
            await context.ReportAsync("3 of 4.");
            reported.SetResult();
            await release.Task;
            return new("Done.", "## Done");
        }));
        var running = RunAsync(model, "count");
        await reported.Task;
        Assert.Equal("Count: 3 of 4.", Progress(model));
        release.SetResult();
        await running;
        Assert.Null(Progress(model));
    }

    [Fact]
    public async Task CommandsAreThereInRunModeOnly()
    {
        await using var published = await TestModel.CompleteAsync(AddStack(TestModel.PublishBuilder()));
        Assert.DoesNotContain("import-users", CommandsOf(published));
        await using var running = await ModelAsync();
        Assert.Superset(new HashSet<string> { "import-users", "set-password", "recovery-link", "test-login", "rotate", "audit-trail", "export-configuration" }, CommandsOf(running).ToHashSet());
    }

    private static Operation Slow(string name, Task until) => new(name, name, "", "Add", async context =>
    {
        await until.WaitAsync(context.CancellationToken);
        return new("Done.", "## Done");
    });

    private static Operation Failing(string name, Exception failure) => new(name, name, "", "Add", _ => Task.FromException<OperationResult>(failure));

    private static IDistributedApplicationBuilder AddStack(IDistributedApplicationBuilder builder)
    {
        TestModel.AddStack(builder, "2025.8.4");
        return builder;
    }

    private static async Task<TestModel> ModelAsync(params Operation[] operations)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        foreach (var operation in operations)
        {
            authentik.Resource.Runner.Add(authentik, operation);
        }

        return await TestModel.CompleteAsync(builder);
    }

    private static IEnumerable<string> CommandsOf(TestModel model) => model.Find<IResource>("authentik").Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name);

    private static string? Progress(TestModel model) =>
        model.Services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState("authentik", out var state)
            ? state.Snapshot.Properties.FirstOrDefault(property => property.Name == "Operation")?.Value as string
            : null;

    private static Task<ExecuteCommandResult> RunAsync(TestModel model, string command, CancellationToken cancellationToken = default) =>
        model.Find<IResource>("authentik").Annotations.OfType<ResourceCommandAnnotation>().Single(annotation => annotation.Name == command).ExecuteCommand(new ExecuteCommandContext
        {
            Services = model.Services, ResourceName = "authentik", CancellationToken = cancellationToken, Logger = NullLogger.Instance, Arguments = new InteractionInputCollection([]),
        });
}
